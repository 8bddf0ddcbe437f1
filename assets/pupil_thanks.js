// Keeps a child's jobs on the device: copies their link, or draws them as a picture. Asks nothing of anyone.
((d) => {
  const keep = d.getElementById("keep");
  const status = d.getElementById("kept-status");
  const link = d.getElementById("kept");
  const copy = d.getElementById("copy");
  const save = d.getElementById("picture");
  const title = d.getElementById("jobs-title").textContent.trim();
  const text = (element) => element.textContent.replace(/\s+/g, " ").trim();

  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text(link));
      status.textContent = keep.dataset.copied;
    } catch {
      getSelection().selectAllChildren(link);
      status.textContent = keep.dataset.notCopied;
    }
  });

  const WIDE = 1080;
  const EDGE = 64;
  const colours = [...d.querySelectorAll(".job__title")].map((one) => getComputedStyle(one).backgroundColor);
  const family = getComputedStyle(d.body).fontFamily;

  // Every line of the picture, from the top down: drawn twice, the first time only to see how high it gets.
  const draw = (pen, paint) => {
    const rtl = d.dir === "rtl" || d.documentElement.dir === "rtl";
    pen.direction = rtl ? "rtl" : "ltr";
    pen.textAlign = "start";
    pen.textBaseline = "alphabetic";
    let y = EDGE;
    const write = (words, size, { bold = false, colour = "#1d2730", inset = 0, gap = 14 } = {}) => {
      pen.font = `${bold ? "bold " : ""}${size}px ${family}`;
      pen.fillStyle = colour;
      const room = WIDE - 2 * (EDGE + inset);
      const x = rtl ? WIDE - EDGE - inset : EDGE + inset;
      let line = "";
      const flush = () => {
        y += size * 1.3;
        if (paint) pen.fillText(line, x, y - size * 0.3);
        line = "";
      };
      for (const word of words.split(" ")) {
        if (line && pen.measureText(`${line} ${word}`).width > room) flush();
        line += (line ? " " : "") + word;
      }
      if (line) flush();
      y += gap;
    };
    write(title, 56, { bold: true, gap: 32 });
    d.querySelectorAll(".job").forEach((job, place) => {
      const top = y;
      const lines = () => {
        y += 24;
        write(text(job.querySelector(".job__title")), 46, { bold: true, inset: 36, colour: colours[place] });
        write(text(job.querySelector(".job__what")), 34, { inset: 36 });
        for (const why of job.querySelectorAll(".job__why")) write(text(why), 34, { inset: 36, bold: true });
        write(text(job.querySelector(".job__in")).replace(keep.dataset.in, `${keep.dataset.in}:`), 30, { inset: 36 });
        y += 14;
      };
      if (paint) {
        // How high the card is, before it is painted under its words.
        const before = pen.fillText;
        pen.fillText = () => undefined;
        lines();
        pen.fillText = before;
        pen.fillStyle = "#fff";
        pen.fillRect(EDGE, top, WIDE - 2 * EDGE, y - top);
        pen.fillStyle = colours[place];
        pen.fillRect(rtl ? WIDE - EDGE - 12 : EDGE, top, 12, y - top);
        y = top;
      }
      lines();
      y += 28;
    });
    pen.direction = "ltr";
    pen.textAlign = rtl ? "end" : "start";
    write(text(link), 28, { colour: "#4a5b69", gap: 0 });
    return y + EDGE;
  };

  const picture = () =>
    new Promise((done) => {
      const canvas = d.createElement("canvas");
      canvas.width = WIDE;
      canvas.height = 1;
      const height = draw(canvas.getContext("2d"), false);
      canvas.height = height;
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#f3eff6";
      pen.fillRect(0, 0, WIDE, height);
      draw(pen, true);
      canvas.toBlob(done, "image/png");
    });

  save.hidden = false;
  save.addEventListener("click", async () => {
    const made = await picture();
    const file = new File([made], "jobs.png", { type: "image/png" });
    // A phone offers to keep it among its photos; elsewhere it is a download.
    if (matchMedia("(pointer: coarse)").matches && navigator.canShare && navigator.canShare({ files: [file] })) {
      await navigator.share({ files: [file] }).catch(() => undefined);
      return;
    }
    const away = d.createElement("a");
    away.href = URL.createObjectURL(made);
    away.download = file.name;
    away.click();
    setTimeout(() => URL.revokeObjectURL(away.href), 10000);
  });
})(document);
