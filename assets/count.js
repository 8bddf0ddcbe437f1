// Counts a page that was opened. No cookie, nothing stored, nothing that tells who: only which page, and from which site.
((n, d, l) => {
  if (n.doNotTrack === "1" || n.globalPrivacyControl) return;
  const q = new URLSearchParams({ p: l.pathname });
  try {
    const from = new URL(d.referrer).hostname;
    if (from) q.set("r", from);
  } catch {}
  const c = new URLSearchParams(l.search).get("utm_campaign");
  if (c) q.set("c", c);
  n.sendBeacon("/hit?" + q);
})(navigator, document, location);
