// Counts a page that was shown. No cookie, nothing stored, nothing that tells who: only which page, and from which site.
// For our own pages and, by its full address, for those of other sites: it reports to where it came from.
((n, d, l, s) => {
  if (n.doNotTrack === "1" || n.globalPrivacyControl) return;
  const q = new URLSearchParams({ p: l.pathname });
  try {
    q.set("r", new URL(d.referrer).hostname);
  } catch {}
  const c = new URLSearchParams(l.search).get("utm_campaign");
  if (c) q.set("c", c);
  // Whatever the page's own policy is, its origin is said, and no more of its address; and no cookie of ours goes along.
  fetch(new URL("/hit?" + q, s), { method: "POST", mode: "no-cors", credentials: "omit", referrerPolicy: "origin", keepalive: true }).catch(() => {});
})(navigator, document, location, document.currentScript.src);
