(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Colours by hand, kept where the browser allows a file to keep something.
  const theme = document.getElementById("theme");
  const keep = (value) => { try { localStorage.setItem("spnkr-theme", value); } catch {} };
  const kept = () => { try { return localStorage.getItem("spnkr-theme") || ""; } catch { return ""; } };
  const paint = () => {
    if (theme.value) document.documentElement.dataset.theme = theme.value;
    else delete document.documentElement.dataset.theme;
  };
  theme.value = kept();
  if (theme.selectedIndex < 0) theme.value = "";
  paint();
  theme.addEventListener("change", () => { paint(); keep(theme.value); });
  theme.parentElement.hidden = false;

  // Tables by a column: numbers the largest first, texts by the alphabet.
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.value ?? cell.textContent;
  };
  for (const table of all("table:not([data-fixed])")) {
    all("thead th", table).forEach((header, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const isNumber = header.classList.contains("n");
        const before = header.getAttribute("aria-sort");
        const first = isNumber ? "descending" : "ascending";
        const second = isNumber ? "ascending" : "descending";
        const now = before === first ? second : first;
        all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
        header.setAttribute("aria-sort", now);
        const sign = now === "ascending" ? 1 : -1;
        const rows = [...table.tBodies[0].rows];
        rows.sort((one, other) => {
          const [a, b] = [value(one, column), value(other, column)];
          return sign * (isNumber ? a - b : order.compare(a, b));
        });
        table.tBodies[0].append(...rows);
      });
    });
  }

  // Which of several sets of charts is shown.
  for (const choice of all("select[data-sets]")) {
    const sets = all(`[data-set="${choice.dataset.sets}"]`);
    choice.addEventListener("change", () => {
      sets.forEach((set, place) => { set.hidden = place !== choice.selectedIndex; });
    });
    choice.value = choice.options[0].value;
    choice.closest(".filters").hidden = false;
  }

  // Rows of one playlist or mode.
  for (const filters of all(".filters[data-table]")) {
    const rows = all(`#${filters.dataset.table} tbody tr`);
    const choices = all("select", filters);
    const said = filters.querySelector("output");
    const apply = () => {
      let count = 0;
      for (const row of rows) {
        row.hidden = choices.some((choice) => choice.value && row.dataset[choice.dataset.key] !== choice.value);
        if (!row.hidden) count += 1;
      }
      said.textContent = `${count} of ${rows.length} shown`;
    };
    choices.forEach((choice) => { choice.value = ""; choice.addEventListener("change", apply); });
    filters.hidden = false;
  }

  // What a chart says where the pointer is, at once.
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  for (const svg of all(".chart svg")) {
    // Its own title would cover what the strips say.
    const name = svg.querySelector(":scope>title");
    svg.setAttribute("aria-label", name.textContent);
    name.remove();
    for (const title of all("g>title", svg)) {
      title.parentElement.dataset.says = title.textContent;
      title.remove();
    }
    svg.addEventListener("pointermove", (event) => {
      const strip = event.target.closest("g[data-says]");
      tip.hidden = !strip;
      if (!strip) return;
      tip.textContent = strip.dataset.says;
      const left = Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8);
      tip.style.left = `${Math.max(8, left)}px`;
      tip.style.top = `${Math.max(8, event.clientY - tip.offsetHeight - 12)}px`;
    });
    svg.addEventListener("pointerleave", () => { tip.hidden = true; });
  }
})();
