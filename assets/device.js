// What pages that work without network have in common: what is kept on the device, and how it gets to the server by itself.
// Each of those pages has this before its own script, which hands in the sentences of its page. `brief` keeps nothing.
"use strict";
const onDevice = (tell, said, brief = false) => {
  const d = document, w = window;

  // What is kept on the device. A browser that keeps nothing gets a page's life of memory.
  const memory = new Map();
  const store = {
    get(name) {
      if (brief) return memory.get(name) ?? null;
      try { return localStorage.getItem(name) ?? memory.get(name) ?? null; } catch { return memory.get(name) ?? null; }
    },
    set(name, text) {
      if (brief) return void memory.set(name, text);
      try { localStorage.setItem(name, text); memory.delete(name); } catch { memory.set(name, text); }
    },
    drop(name) {
      memory.delete(name);
      if (brief) return;
      try { localStorage.removeItem(name); } catch { /* nothing was kept */ }
    },
  };
  const sum = (text) => [...text].reduce((so, letter) => (so * 33 + letter.codePointAt(0)) % 4294967291, 5381);
  const keep = (name, value) => {
    const text = JSON.stringify(value);
    store.set(name, `${sum(text)} ${text}`);
  };
  // Returns what was kept; undefined where nothing was, or where it was damaged, which is dropped and told.
  const kept = (name) => {
    const raw = store.get(name);
    if (raw === null) return undefined;
    const at = raw.indexOf(" "), text = raw.slice(at + 1);
    try { if (raw.slice(0, at) === `${sum(text)}`) return JSON.parse(text); } catch { /* damaged */ }
    store.drop(name);
    tell(said.damaged);
    return undefined;
  };

  // Only what our own server says is believed: a school's filter or a hotspot's page may answer in its place. `ours` returns
  // what an answer means, nothing where it isn't ours. What was not taken is `later`: kept, and tried again; `why` says why
  // where that is known, and after `away` the others need no try now.
  async function post(one, ours) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 15000);
    try {
      const answer = await fetch(one.to, {
        method: "POST",
        body: one.body,
        headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
        redirect: "manual",
        signal: stop.signal,
      });
      const says = await answer.json().catch(() => ({}));
      const meant = ours(answer, says);
      if (meant) return meant;
      if (answer.status === 413) return { later: true, why: said.large };
      if (answer.status === 429 || answer.status === 503) return { later: true, away: true, why: said.busy };
      const json = (answer.headers.get("content-type") || "").startsWith("application/json");
      const between = answer.type === "opaqueredirect" || ((answer.ok || [401, 403, 407, 451, 511].includes(answer.status)) && !json);
      return { later: true, away: true, why: between ? said.between : said.fault };
    } catch {
      return { later: true, away: true };
    } finally {
      clearTimeout(timer);
    }
  }

  // What waits to be sent, under a name: of what is `sound`, for `life` milliseconds, the newest first. `sent` is told what
  // became of each, `stuck` why some are left.
  function line({ name, life, sound, deliver, sent, stuck }) {
    const recent = (one) => Math.abs(Date.now() - one.at) < life;
    const same = (one, other) => one.to === other?.to && one.body === other?.body;
    const put = (all) => (all.length ? keep(name, all) : store.drop(name));
    const waiting = () => {
      const all = kept(name);
      if (all === undefined) return [];
      const whole = (one) => one && typeof one.body === "string" && Number.isFinite(one.at) && sound(one);
      const good = Array.isArray(all) ? all.filter(whole) : [], fresh = good.filter(recent);
      if (!Array.isArray(all) || good.length < all.length) tell(said.damaged);
      if (fresh.length < good.length) tell(said.expired);
      if (fresh.length !== all.length) put(fresh);
      return fresh;
    };
    let busy = false, pause = 5000, timer;
    async function flush() {
      clearTimeout(timer);
      if (busy) return;
      busy = true;
      const tried = [];
      let left = false, why = "";
      for (;;) {
        const one = waiting().reverse().find((other) => !tried.some((tried) => same(tried, other)));
        if (!one) break;
        tried.push(one);
        const answer = await deliver(one);
        if (answer.later) {
          left = true;
          why = answer.why || why;
          if (answer.away) break;
          continue;
        }
        put(waiting().filter((other) => !same(other, one)));
        sent(one, answer);
      }
      busy = false;
      pause = left ? Math.min(pause * 2, 60000) : 5000;
      // A class that was cut off comes back together: not all in the same second.
      if (left) {
        stuck(why);
        timer = setTimeout(flush, pause * (0.5 + Math.random() / 2));
      }
    }
    w.addEventListener("online", () => setTimeout(flush, Math.random() * 1500));
    d.addEventListener("visibilitychange", () => d.visibilityState === "visible" && flush());
    return { waiting, put, same, recent, flush };
  }

  // The page as it came, and what it is made of besides, kept for whoever opens it without network: the worker then gives it.
  async function keepPage(name, html, files = [], most = 5) {
    const cache = await caches.open(name);
    const old = (await cache.keys()).filter((one) => !files.includes(one.url));
    for (const one of old.slice(0, Math.max(0, old.length - most))) await cache.delete(one);
    const headers = {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    };
    await cache.put(location.href.split("#")[0], new Response(html, { headers }));
    for (const file of files) if (!(await cache.match(file))) await cache.add(file).catch(() => {});
  }

  return { store, keep, kept, post, line, keepPage };
};
