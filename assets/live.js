// Keeps the projector's page up to date: one request at a time, never two within `every` seconds. Without this file the page
// loads itself again now and then.
const MOST = 60;
let wait = Number(document.getElementById("live").dataset.every);
const every = wait;
const away = document.getElementById("away");

function share(main, value) {
  if (value === null) return main.dataset.withheld;
  return new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(value / 100);
}

// What the page shows is another thing once there are other bars or the survey closes: the page itself says how.
function otherwise(main, said) {
  return Object.values(said.bars).flat().length !== main.querySelectorAll("[data-bar]").length || said.open !== (main.dataset.open === "1");
}

function draw(main, said) {
  const some = said.answered !== null && said.answered > 0;
  for (const [name, shown] of [["some", some], ["few", said.answered === null], ["none", said.answered === 0]]) {
    main.querySelector(`[data-${name}]`).hidden = !shown;
  }
  const count = new Intl.NumberFormat(document.documentElement.lang).format(said.answered ?? 0);
  const counted = main.querySelector("[data-count]");
  if (some && counted.textContent !== count) counted.textContent = count;
  for (const [name, values] of Object.entries(said.bars)) {
    values.forEach((value, place) => {
      main.querySelector(`[data-bar="${name}.${place}"]`)?.setAttribute("width", value ?? 0);
      const text = main.querySelector(`[data-share="${name}.${place}"]`);
      if (!text) return;
      text.textContent = share(main, value);
      text.classList.toggle("live-bars__few", value === null);
    });
  }
}

let drawAgain = false;

async function ask() {
  const main = document.getElementById("live");
  try {
    if (drawAgain) {
      const page = await fetch(location.href);
      if (!page.ok) throw new Error(page.status);
      const drawn = new DOMParser().parseFromString(await page.text(), "text/html").getElementById("live");
      main.replaceWith(document.adoptNode(drawn));
      drawAgain = false;
    } else {
      const answer = await fetch(main.dataset.url);
      if (!answer.ok) throw new Error(answer.status);
      const said = await answer.json();
      drawAgain = otherwise(main, said);
      if (!drawAgain) draw(main, said);
    }
    away.hidden = true;
    wait = every;
  } catch {
    away.hidden = false;
    wait = Math.min(2 * wait, MOST);
  }
  setTimeout(next, 1000 * wait);
}

function next() {
  // Nobody looks at a page in the background.
  if (document.hidden) document.addEventListener("visibilitychange", next, { once: true });
  else ask();
}

setTimeout(next, 1000 * every);
