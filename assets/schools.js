// Suggestions while a school's name is typed. An enhancement: the search works without this file.
(() => {
  const form = document.querySelector(".app-schools");
  const field = form.querySelector("#q");
  const { suggestions, hint, none } = form.dataset;
  const holder = document.createElement("div");
  let said = "";
  let last = 0;

  const escaped = (text) => {
    const element = document.createElement("span");
    element.textContent = text;
    return element.innerHTML;
  };

  const ask = async (typed, show) => {
    const mine = ++last;
    await new Promise((done) => setTimeout(done, 150));
    if (mine !== last) return;
    try {
      const answer = await fetch(`${suggestions}?${new URLSearchParams({ q: typed })}`);
      const found = await answer.json();
      if (mine !== last) return;
      said = found.said;
      show(found.schools);
    } catch {
      show([]);
    }
  };

  // What is chosen is searched for: the page that comes shows it, ready to go on.
  const take = (school) => {
    if (!school) return;
    const urn = document.createElement("input");
    Object.assign(urn, { type: "hidden", name: "urn", value: school.urn });
    form.append(urn);
    form.querySelector("#q").value = school.name;
    form.submit();
  };

  field.replaceWith(holder);
  accessibleAutocomplete({
    element: holder,
    id: "q",
    name: "q",
    defaultValue: field.value,
    minLength: 2,
    confirmOnBlur: false,
    displayMenu: "overlay",
    inputClasses: field.className,
    source: ask,
    onConfirm: take,
    templates: {
      inputValue: (school) => school?.name ?? "",
      suggestion: (school) =>
        typeof school === "string"
          ? escaped(school)
          : `<strong>${escaped(school.name)}</strong><br>${escaped(school.place)}`,
    },
    tAssistiveHint: () => hint,
    tNoResults: () => none,
    tStatusQueryTooShort: () => "",
    tStatusNoResults: () => none,
    tStatusSelectedOption: (option) => option,
    tStatusResults: (_, selected) => `${said}. ${selected}`,
  });
  // The library's field knows nothing of the hint and the error that stand above it.
  const input = form.querySelector("#q");
  const above = field.getAttribute("aria-describedby");
  if (above) input.setAttribute("aria-describedby", `${above} q__assistiveHint`);
  input.maxLength = field.maxLength;
})();
