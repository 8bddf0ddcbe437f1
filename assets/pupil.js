// The pupil's pages with scripts: one question at a time, and answers kept on the device until the server has them.
// Without it, or in a browser that can't read it, the page is one form that sends. What it says stands in the page.
(() => {
  "use strict";
  const d = document, w = window, root = d.documentElement;
  const find = (id) => d.getElementById(id);
  const asItCame = "<!DOCTYPE html>" + root.outerHTML;
  const said = Object.assign({}, ...["words", "said"].map((id) => JSON.parse(find(id)?.textContent || "{}")));
  const form = find("survey"), next = d.querySelector("[data-next]");
  const DAY = 864e5, OUT = "pupil:out", NEXT = "pupil:next", SAME = "pupil:same";
  // Where answers go, without the language: the same form in another one. The server names it last.
  const bare = (to) => to.replace(/[?&]lang=\w+$/, "");

  const tell = (sentence) => {
    const note = find("notice");
    note.textContent = sentence;
    note.hidden = !sentence;
  };

  const trial = !!form && "trial" in form.dataset;
  const { store, keep, kept, post, line, keepPage } = onDevice(tell, said, trial);

  // What goes on by itself once nobody has touched the page for so long: each touch, key and scroll starts the time anew.
  let act, limit, rest;
  const stir = () => {
    clearTimeout(rest);
    if (act) rest = setTimeout(act, limit);
  };
  const untouched = (seconds, go) => {
    [limit, act] = [seconds * 1000, go];
    stir();
  };
  for (const sign of ["pointerdown", "keydown", "scroll", "focusin"])
    w.addEventListener(sign, stir, { capture: true, passive: true });
  for (const line of d.querySelectorAll("[data-touch]")) line.hidden = false;

  // Answers on their way to the server.
  const KEY = /^[\w-]{16,40}$/;
  const keyOf = (one) => new URLSearchParams(one.body).get("key") || "";
  const sound = (one) =>
    one.body.length < 2e4 && KEY.test(keyOf(one)) && /^\/f\/[^/?#]{1,120}\/answers(\?[\w=&]*)?$/.test(one.to);
  const means = (answer, says) => {
    if (answer.ok && /^\/f\//.test(says.thanks)) return { thanks: says.thanks };
    if (answer.status === 400 && says.errors) return { errors: says.errors };
    if (answer.status === 410 && says.closed) return { closed: says.closed };
    // Not open yet.
    if (answer.status === 403 && says.closed) return { later: true, why: says.closed };
  };

  // The form's part, where the page has one, says what becomes of an answer that arrived, or of those that could not be sent.
  let arrived = () => tell(said.sent), stuck = (why) => tell(why || said.waiting);
  const { waiting, put: keepWaiting, same, recent, flush } = line({
    name: OUT,
    life: DAY,
    sound,
    deliver: (one) => post(one, means),
    sent: (...what) => arrived(...what),
    stuck: (why) => stuck(why),
  });

  function ask() {
    const questions = [...form.querySelectorAll(".question")];
    const to = form.getAttribute("action"), home = to.replace("/answers", "");
    const kiosk = +form.dataset.kiosk || 0, empty = "empty" in form.dataset;
    const DRAFT = `pupil:draft:${bare(to)}`, DONE = `pupil:done:${bare(to)}`;
    const here = (one) => bare(one.to) === bare(to);
    const [send, back, intro, count, bar, listen] = ["send", "back", "intro", "count", "bar", "listen"].map(find);
    const panels = ["ask", "saved", "sending", "answered", "begun", "closed"].map(find);
    const reason = find("saved").querySelector("[data-why]"), away = reason.textContent;
    let key = form.elements.key.value, step = 0, mine = null, gone = false;

    const draw = () =>
      btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(15)))).replace(/\+/g, "-").replace(/\//g, "_");
    const chosen = (question) => [...question.querySelectorAll("input:checked")].map((input) => input.value);
    const lacks = (question) =>
      "required" in question.dataset &&
      !chosen(question).length && !question.querySelector("textarea")?.value.trim();
    const asked = () => questions.filter((question) => !question.disabled);
    const wrong = (question, sentence) => {
      const line = question.querySelector(".wrong");
      line.lastElementChild.textContent = sentence;
      line.hidden = !sentence;
    };

    function panel(id) {
      quiet();
      for (const one of panels) one.hidden = one.id !== id;
      if (id !== "ask") find(id).focus();
      if (id === "ask") untouched(3 * kiosk, kiosk ? left : null);
      else untouched(kiosk, kiosk && ["saved", "answered", "closed"].includes(id) ? fresh : null);
    }

    // At a kiosk somebody went away half way: what they ticked is not the next one's to see, and is theirs when they come back.
    function left() {
      if (store.get(DRAFT)) panel("begun");
    }

    // What a question's answers open and close, and what the buttons therefore say.
    function settle() {
      for (const question of questions) {
        if (question.dataset.when) {
          const when = JSON.parse(question.dataset.when), source = find(when.question);
          question.disabled = source.disabled || !chosen(source).some((one) => when.any.includes(one));
        }
        const undo = question.querySelector("[data-undo]");
        if (undo) undo.hidden = !chosen(question).length;
      }
      const all = asked();
      send.textContent = step < all.length - 1 ? said.next : said.send;
      count.textContent = said.count.replace("{n}", step + 1).replace("{all}", all.length);
      bar.max = all.length;
      bar.value = step + 1;
    }

    function show(wanted, focus = true) {
      settle();
      const all = asked();
      step = Math.max(0, Math.min(wanted, all.length - 1));
      for (const question of questions) question.hidden = question !== all[step];
      root.classList.toggle("first", !step);
      intro.hidden = step > 0;
      back.hidden = !step;
      settle();
      panel("ask");
      if (focus) {
        all[step].focus({ preventScroll: true });
        w.scrollTo(0, 0);
      }
      save();
    }

    function save() {
      const values = [...new FormData(form)].filter(([name, value]) => name !== "key" && value);
      if (values.length) keep(DRAFT, { key, at: Date.now(), survey: form.dataset.survey, step, values });
    }

    // Returns the answers kept of a form that was begun: none of another survey's, none older than a day, none damaged.
    function begun() {
      const draft = kept(DRAFT);
      if (draft === undefined) return null;
      const known = [...form.querySelectorAll("[name]:not([type=hidden])")];
      const fits = (pair) =>
        Array.isArray(pair) &&
        known.some((field) => field.name === pair[0] && (field.type === "textarea" || field.value === pair[1]));
      const right =
        draft && KEY.test(draft.key) && Number.isFinite(draft.at) && draft.survey === form.dataset.survey &&
        Number.isInteger(draft.step) && Array.isArray(draft.values) && draft.values.every(fits);
      if (right && recent(draft)) return draft;
      store.drop(DRAFT);
      tell(right ? said.expired : said.damaged);
      return null;
    }

    function goOn(draft) {
      for (const field of form.querySelectorAll("[name]:not([type=hidden])")) {
        const values = draft.values.filter((pair) => pair[0] === field.name).map((pair) => pair[1]);
        if (field.type === "textarea") field.value = values[0] || "";
        else field.checked = values.includes(field.value);
      }
      key = form.elements.key.value = draft.key;
      history.replaceState({ key, step: draft.step, depth: 0 }, "");
      show(draft.step);
    }

    // An empty form with a key of its own: nothing of the person before is left in it.
    function fresh() {
      mine = null;
      store.drop(DRAFT);
      if (!empty) return location.replace(home);
      form.reset();
      key = form.elements.key.value = draw();
      for (const question of questions) wrong(question, "");
      history.replaceState({ key, step: 0, depth: 0 }, "");
      show(0);
    }

    function start(reloaded) {
      const left = waiting().filter(here);
      const draft = begun(), handed = store.get(NEXT);
      // Who switched the language goes on with what was answered.
      reloaded ||= !!store.get(SAME);
      store.drop(NEXT);
      store.drop(SAME);
      if (!empty) return show(Math.max(0, asked().findIndex((one) => !one.querySelector(".wrong").hidden)));
      if (draft && reloaded) return goOn(draft);
      if (kiosk || handed) return fresh();
      if (left.length) {
        mine = reloaded ? left[left.length - 1] : null;
        find("saved").querySelector("[data-do=change]").hidden = !mine;
        return panel("saved");
      }
      if (draft) return panel("begun");
      if (store.get(DONE)) return panel("answered");
      fresh();
    }

    // Thanks are on the way: the form is wiped, and this page's place in the history is theirs.
    function leave(thanks) {
      const address = new URL(thanks, location.href);
      if (kiosk) address.searchParams.set("kiosk", "");
      gone = true;
      mine = null;
      form.reset();
      panel("sending");
      location.replace(address);
    }

    arrived = (one, answer) => {
      const own = same(one, mine);
      if (answer.thanks) {
        if (here(one)) store.set(DONE, "1");
        if (own) return leave(answer.thanks);
        if (!find("saved").hidden && !waiting().length) panel("answered");
        return tell(said.sent);
      }
      mine = own ? null : mine;
      if (!own) return tell(said.refused);
      if (answer.closed) {
        find("closed").querySelector("[data-closed]").textContent = answer.closed;
        return panel("closed");
      }
      let first = -1;
      for (const [id, sentence] of Object.entries(answer.errors)) {
        const place = asked().findIndex((question) => question.id === id);
        if (place >= 0) wrong(asked()[place], sentence);
        if (place >= 0 && (first < 0 || place < first)) first = place;
      }
      if (first < 0) tell(Object.values(answer.errors)[0]);
      show(first < 0 ? asked().length - 1 : first);
    };
    stuck = (why) => {
      reason.textContent = why || away;
      if (mine && !find("sending").hidden) panel("saved");
      else if (find("saved").hidden) tell(why || said.waiting);
    };

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const all = asked();
      // The last step sends, and finds what was left out on the way there.
      const gap = step < all.length - 1 ? (lacks(all[step]) ? step : -1) : all.findIndex(lacks);
      if (gap >= 0) {
        if (gap !== step) show(gap);
        wrong(all[gap], said.missing);
        all[gap].focus({ preventScroll: true });
        return all[gap].scrollIntoView({ block: "nearest" });
      }
      if (step < all.length - 1) {
        history.pushState({ key, step: step + 1, depth: (history.state?.depth || 0) + 1 }, "");
        return show(step + 1);
      }
      const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
      mine = { to, body, at: Date.now() };
      keepWaiting([...waiting().filter((one) => !here(one) || keyOf(one) !== key), mine]);
      store.drop(DRAFT);
      tell("");
      find("saved").querySelector("[data-do=change]").hidden = false;
      panel("sending");
      // Nobody looks at a page that waits: what is saved is saved, and is on its way all the same.
      setTimeout(() => mine && !find("sending").hidden && panel("saved"), 6000);
      flush();
    });

    form.addEventListener("change", ({ target: box }) => {
      const question = box.closest(".question"), most = +question.dataset.most;
      wrong(question, "");
      if (box.type === "checkbox" && box.checked) {
        for (const other of question.querySelectorAll("input:checked"))
          if (other !== box && ("alone" in box.dataset || "alone" in other.dataset)) other.checked = false;
        if (most && chosen(question).length > most) {
          box.checked = false;
          wrong(question, said.most.replace("{n}", most));
        }
      }
      settle();
      save();
    });
    form.addEventListener("input", ({ target }) => target.type === "textarea" && save());

    back.addEventListener("click", () => (history.state?.depth ? history.back() : show(step - 1)));
    w.addEventListener("popstate", ({ state }) => {
      if (!find("ask").hidden) show(state?.key === key ? state.step : step);
    });

    d.addEventListener("click", ({ target }) => {
      if (target.closest(".langs a")) store.set(SAME, "1");
      const act = target.closest("[data-do]")?.dataset.do;
      if (act === "try") {
        if (mine) panel("sending");
        flush();
      } else if (act === "new") {
        store.drop(DONE);
        fresh();
      } else if (act === "mine") {
        const draft = begun();
        if (draft) goOn(draft);
        else fresh();
      } else if (act === "change") {
        const one = mine;
        mine = null;
        keepWaiting(waiting().filter((other) => !same(other, one)));
        // After a reload the form is empty: what was sent is written into it again.
        goOn({ key: keyOf(one), step: 0, values: [...new URLSearchParams(one.body)] });
      }
    });
    find("problem")?.addEventListener("click", (event) => {
      const place = asked().indexOf(find(event.target.hash?.slice(1)));
      if (place < 0) return;
      event.preventDefault();
      show(place);
    });

    // A choice that need not be made can be taken back, which no round button can by itself.
    for (const question of questions) {
      if ("required" in question.dataset || !question.querySelector("[type=radio]")) continue;
      const undo = d.createElement("button");
      Object.assign(undo, { type: "button", className: "button button--quiet button--small", textContent: said.takeback });
      undo.dataset.undo = "";
      undo.addEventListener("click", () => {
        for (const input of question.querySelectorAll("input:checked")) input.checked = false;
        settle();
        store.drop(DRAFT);
        save();
        question.querySelector("input").focus();
      });
      question.append(undo);
    }
    if (kiosk) {
      const again = d.createElement("button");
      Object.assign(again, { type: "button", className: "button button--quiet button--small", textContent: said.again });
      again.addEventListener("click", fresh);
      find("ask").append(again);
    }

    // Read aloud, where the device has a voice for the page's language.
    const synth = w.speechSynthesis, language = root.lang.slice(0, 2).toLowerCase();
    const voice = () => synth?.getVoices().find((one) => one.lang.toLowerCase().startsWith(language));
    const offer = () => { listen.hidden = !voice(); };
    function quiet() {
      if (synth) synth.cancel();
      listen.setAttribute("aria-pressed", "false");
    }
    listen.addEventListener("click", () => {
      const reading = listen.getAttribute("aria-pressed") === "true";
      quiet();
      if (reading) return;
      const lines = asked()[step].querySelectorAll("legend, .hint:not(.only), .row__text");
      const words = new SpeechSynthesisUtterance([...lines].map((line) => line.textContent.trim().replace(/^\d+\. /, "")).join(". "));
      words.voice = voice();
      words.lang = words.voice.lang;
      words.onend = () => listen.setAttribute("aria-pressed", "false");
      listen.setAttribute("aria-pressed", "true");
      synth.speak(words);
    });
    if (synth && w.SpeechSynthesisUtterance) {
      offer();
      synth.onvoiceschanged = offer;
    }
    w.addEventListener("pagehide", quiet);

    // A page that comes back as it was left may come back to somebody else.
    w.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      if (gone || !empty) return location.reload();
      form.reset();
      start(false);
    });
    root.classList.add("stepping");
    find("steps").hidden = false;
    start(performance.getEntriesByType("navigation")[0]?.type === "reload");
  }

  if (form) {
    try {
      ask();
    } catch (error) {
      // Better the whole form at once than none.
      root.classList.remove("stepping");
      for (const one of [find("ask"), find("intro"), ...form.querySelectorAll(".question")]) one.hidden = false;
      console.error(error);
    }
  }
  if (next) {
    const go = () => {
      store.set(NEXT, "1");
      location.replace(next.href);
    };
    next.addEventListener("click", (event) => {
      event.preventDefault();
      go();
    });
    if (+next.dataset.next) untouched(+next.dataset.next, go);
  }
  if (waiting().length) flush();
  if (navigator.serviceWorker && w.caches)
    w.addEventListener("load", () => {
      navigator.serviceWorker.register(said.worker).catch(() => {});
      // It holds no answers, and each form draws its key.
      if (form && "empty" in form.dataset && !trial) keepPage("pupil", asItCame).catch(() => {});
    });
})();
