// The day sheet with scripts: head counts and buttons are kept on the phone until the server has them, and no count is ever
// thrown away but by whoever typed it. Without it the page is plain forms. What it says stands in the page.
(() => {
  "use strict";
  const d = document, find = (id) => d.getElementById(id);
  const asItCame = "<!DOCTYPE html>" + d.documentElement.outerHTML;
  const said = JSON.parse(find("said").textContent);
  const form = find("count"), presses = [...d.querySelectorAll("[data-press]")];
  const own = (name) => `day:${name}:${said.page}`;
  const OUT = own("out"), DRAFT = own("draft"), SENT = own("sent"), OTHER = own("other"), REFUSED = own("refused"), STATE = own("state");
  const tell = (sentence) => {
    find("notice").textContent = sentence || "";
    find("notice").hidden = !sentence;
  };
  const { store, keep, kept, post, line, keepPage } = onDevice(tell, said);
  const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

  // A time on London's clocks, as the page says them.
  const clock = (at) => {
    const parts = new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", hour12: true, timeZone: "Europe/London" });
    const of = Object.fromEntries(parts.formatToParts(new Date(at)).map((part) => [part.type, part.value]));
    return `${+of.hour % 12 || 12}${of.minute === "00" ? "" : `:${of.minute}`}${of.dayPeriod.toLowerCase().replace(/[^apm]/g, "")}`;
  };

  // A count as it is sent: by session its year groups' pupils, as the server names them in `seen`.
  const NAME = /^present-(\d+)-(\d+)$/;
  function counted(pairs) {
    const sessions = said.sessions.map(() => new Map());
    for (const [name, value] of pairs) {
      const at = NAME.exec(name);
      if (at && sessions[at[1] - 1] && +value) sessions[at[1] - 1].set(+at[2], +value);
    }
    return sessions.map((years) => [...years].sort((one, other) => one[0] - other[0]));
  }
  const pairsOf = (body) => [...new URLSearchParams(body)];
  const mark = (count) => count.map((years) => years.map((pair) => pair.join(":")).join(",")).join(";");
  const inWords = (body) =>
    counted(pairsOf(body))
      .map((years, place) => {
        const count = years.map(([year, pupils]) => filled(said.year, { year: said.years[year] || year, pupils })).join(", ") || said.nobody;
        return said.sessions.length > 1 ? filled(said.session, { time: said.sessions[place].time, count }) : count;
      })
      .join("; ");

  // What is on its way: one count at most, and what was pressed.
  const press = (one) => /^\/visits\/[^/?#]{1,120}\/(here|left)$/.exec(one.to || "")?.[1];
  const count = (one) => /^\/day\/[^/?#]{1,120}\/count$/.test(one.to || "");
  const pressed = (one) => {
    const body = new URLSearchParams(one.body);
    return { what: press(one), at: Date.parse(body.get("at")), back: body.has("back") };
  };
  const named = (one) => {
    // In words, since the page of a sheet that closed knows no sessions.
    if (count(one)) return filled(said.count, { count: one.says });
    const { what, at, back } = pressed(one);
    return back ? said[`${what}Back`] : filled(said[what], { time: clock(at) });
  };
  const means = (answer, says) => {
    if (answer.ok && (says.recorded || says.pressed)) return says;
    if (answer.status === 400 && says.errors) return says;
    if (answer.status === 409 && says.other) return says;
    if ((answer.status === 410 || answer.status === 404) && says.closed) return says;
  };
  const { waiting, put, same, flush } = line({
    name: OUT,
    life: Infinity,
    sound: (one) => one.body.length < 2e4 && (count(one) || !!press(one)),
    deliver: (one) => post(one, means),
    sent,
    stuck,
  });

  const list = (panel, all) => {
    const items = all.map((text) => Object.assign(d.createElement("li"), { textContent: text }));
    panel.querySelector("[data-what]").replaceChildren(...items);
  };
  const panels = { waiting: find("waiting"), other: find("other"), refused: find("refused") };
  const away = panels.waiting.querySelector("[data-why]").textContent;

  // Everything that the page says of what is kept, drawn anew after each change.
  function show(why) {
    const all = waiting(), other = kept(OTHER), refused = kept(REFUSED);
    list(panels.waiting, all.map(named));
    if (why !== undefined) panels.waiting.querySelector("[data-why]").textContent = why || away;
    panels.waiting.hidden = !all.length || why === undefined && panels.waiting.hidden;
    panels.other.hidden = !other;
    if (other) {
      panels.other.querySelector("[data-other]").textContent = other.says;
      panels.other.querySelector("[data-mine]").textContent = other.mine;
    }
    panels.refused.hidden = !refused?.length;
    if (refused?.length) {
      list(panels.refused, refused.map(named));
      panels.refused.querySelector("[data-why]").textContent = refused[refused.length - 1].why;
    }
    for (const one of presses) drawPress(one);
  }

  function stuck(why) {
    const news = panels.waiting.hidden;
    show(why || "");
    if (news && !panels.waiting.hidden) panels.waiting.focus();
  }

  function sent(one, answer) {
    if (!waiting().length) panels.waiting.hidden = true;
    if (answer.closed) {
      keep(REFUSED, [...(kept(REFUSED) || []).filter((old) => !same(old, one)), { ...one, why: answer.closed }]);
      show();
      return panels.refused.focus();
    }
    if (answer.other) {
      keep(OTHER, { body: one.body, mine: one.says, says: answer.other, seen: answer.seen });
      show();
      return panels.other.focus();
    }
    if (answer.errors) {
      show();
      // Of a button there is no field: what stands against it is said on top.
      return count(one) && form ? wrong(answer.errors, answer.sure) : tell(Object.values(answer.errors)[0]);
    }
    if (count(one)) {
      store.drop(DRAFT);
      store.drop(OTHER);
      keep(SENT, mark(counted(pairsOf(one.body))));
      tell(answer.recorded);
      find("notice").scrollIntoView({ block: "center" });
      const recorded = find("recorded"), so = Object.assign(d.createElement("li"), { textContent: one.says });
      recorded?.querySelector("ul").replaceChildren(so);
      if (recorded) recorded.hidden = false;
    } else {
      keep(STATE, answer.pressed);
    }
    show();
  }

  // Whatever was on its way as a count gives way to a newer one: only the last that was typed is meant.
  function send(one) {
    const others = waiting().filter((other) => !(count(one) && count(other)));
    put([...others, { ...one, at: Date.now(), says: count(one) ? inWords(one.body) : "" }]);
    tell("");
    show();
    flush();
  }

  // The two buttons.
  function drawPress(one) {
    const what = one.dataset.press;
    const newest = waiting().filter((other) => press(other) === what).map(pressed).sort((a, b) => b.at - a.at || b.back - a.back)[0];
    const known = kept(STATE)?.[what];
    const at = newest ? (newest.back ? 0 : newest.at) : Date.parse(known || "") || 0;
    one.querySelector("[data-do]").hidden = !!at;
    one.querySelector("[data-done]").hidden = !at;
    if (at) one.querySelector("[data-when]").textContent = filled(said[newest ? `${what}Waits` : what], { time: clock(at) });
  }
  for (const one of presses) {
    const say = (back) => {
      const body = new URLSearchParams({ csrf: one.elements.csrf.value, at: new Date().toISOString(), ...(back ? { back: 1 } : {}) });
      send({ to: one.getAttribute("action"), body: body.toString() });
    };
    one.addEventListener("submit", (event) => {
      event.preventDefault();
      say(false);
      one.querySelector("[data-back]").focus();
    });
    one.querySelector("[data-back]").addEventListener("click", () => {
      say(true);
      one.querySelector("[data-do] button").focus();
    });
  }

  // The count.
  const fields = () => [...form.querySelectorAll("input[name^=present-]")];
  function wrong(errors, sure = []) {
    for (const old of form.querySelectorAll(".nhsuk-error-message")) old.remove();
    for (const group of form.querySelectorAll(".nhsuk-form-group--error")) group.classList.remove("nhsuk-form-group--error");
    for (const field of fields()) field.removeAttribute("aria-describedby");
    for (const old of form.querySelectorAll("input[name=sure]")) old.remove();
    for (const value of sure) form.append(Object.assign(d.createElement("input"), { type: "hidden", name: "sure", value }));
    let first = null;
    for (const [name, sentence] of Object.entries(errors)) {
      const field = form.elements[name];
      if (!field) {
        tell(sentence);
        continue;
      }
      const error = Object.assign(d.createElement("span"), { className: "nhsuk-error-message", id: `${name}-error` });
      error.append(Object.assign(d.createElement("span"), { className: "nhsuk-u-visually-hidden", textContent: `${said.error} ` }), sentence);
      field.before(error);
      field.setAttribute("aria-describedby", error.id);
      field.closest(".nhsuk-form-group").classList.add("nhsuk-form-group--error");
      field.closest("details")?.setAttribute("open", "");
      first ||= field;
    }
    first?.focus();
    return !Object.keys(errors).length;
  }

  // What the server would say of a count, said before it is kept: nobody may be there when it is sent.
  function check() {
    const errors = {}, sure = [], by = said.sessions.map(() => []);
    for (const field of fields()) by[NAME.exec(field.name)[1] - 1].push(field);
    const was = new FormData(form).getAll("sure");
    let all = 0;
    by.forEach((some, place) => {
      const typed = some.filter((field) => field.value.trim()), expected = said.sessions[place].expected;
      if (!typed.length) errors[some[0].name] = said.missing;
      for (const field of typed)
        if (!/^\d{1,6}$/.test(field.value.trim()) || +field.value > said.most) errors[field.name] = filled(said.number, said);
      const came = typed.reduce((sum, field) => sum + +field.value, 0);
      all += came;
      if (came > said.much * expected) {
        sure.push(`${said.sessions[place].id}:${came}`);
        if (!was.includes(sure[sure.length - 1])) errors[some[0].name] ||= filled(said.doubt, { came, expected });
      }
    });
    if (!Object.keys(errors).length && !all) errors[by[0][0].name] = said.none;
    return wrong(errors, sure);
  }
  if (form) {
    const draft = kept(DRAFT);
    for (const field of fields()) {
      // What was refused, and is shown by the server, is newer than what is kept.
      if (Array.isArray(draft) && !form.querySelector(".nhsuk-error-message"))
        field.value = String(draft.find((pair) => pair[0] === field.name)?.[1] ?? field.value);
      if (field.value) field.closest("details")?.setAttribute("open", "");
    }
    form.addEventListener("input", () => keep(DRAFT, fields().map((field) => [field.name, field.value])));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!check()) return;
      const pairs = [...new FormData(form)].filter(([, value]) => value);
      // A count of this phone's own that arrived since the page came is none of somebody else's.
      const mine = [kept(SENT), ...waiting().filter(count).flatMap((one) => new URLSearchParams(one.body).getAll("seen"))];
      for (const seen of new Set(mine.filter(Boolean))) pairs.push(["seen", seen]);
      const now = mark(counted(pairs));
      keep(SENT, now);
      pairs.push(["seen", now]);
      send({ to: form.getAttribute("action"), body: new URLSearchParams(pairs).toString() });
    });
  }

  d.addEventListener("click", ({ target }) => {
    if (target.closest(".app-day__try")) {
      flush();
    } else if (target.closest("[data-told]")) {
      for (const name of [REFUSED, DRAFT, SENT]) store.drop(name);
      show();
    } else if (target.dataset?.take) {
      const other = kept(OTHER);
      store.drop(OTHER);
      if (target.dataset.take === "mine" && other) {
        const pairs = [...pairsOf(other.body).filter(([name]) => name !== "seen"), ["seen", other.seen]];
        return send({ to: `${said.page}/count`, body: new URLSearchParams(pairs).toString() });
      }
      store.drop(DRAFT);
      store.drop(SENT);
      location.reload();
    }
  });

  for (const one of d.querySelectorAll("[data-script]")) one.hidden = false;
  // The page may have been kept days ago: what belongs to the visit's day opens by the phone's clock.
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London" }).format(Date.now());
  if (said.day && today >= said.day) {
    for (const one of d.querySelectorAll("[data-day]")) one.hidden = false;
    for (const one of d.querySelectorAll("[data-before]")) one.hidden = true;
  }
  // A code that can't be had is no empty frame.
  for (const picture of d.querySelectorAll(".app-day__code img")) {
    const gone = () => { picture.hidden = true; };
    if (picture.complete && !picture.naturalWidth) gone();
    picture.addEventListener("error", gone);
  }
  show(waiting().length ? "" : undefined);
  if (waiting().length) flush();
  // What was pressed on another phone, or on this one before it forgot.
  if (presses.length)
    fetch(said.state, { headers: { accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
      .then((says) => {
        if (!says.pressed || waiting().some(press)) return;
        keep(STATE, says.pressed);
        show();
      })
      .catch(() => {});
  if (navigator.serviceWorker && window.caches)
    window.addEventListener("load", () => {
      navigator.serviceWorker.register(said.worker).catch(() => {});
      const codes = [...d.querySelectorAll(".app-day__code img")].filter((one) => !one.hidden);
      const files = [...said.files, ...codes.map((one) => one.src)].map((one) => new URL(one, location.href).href);
      if (!find("closed")) keepPage("day", asItCame, files, 20).catch(() => {});
    });
})();
