"use strict";
// Everything from the project becomes a text node or an attribute of an inert element: no markup
// is ever made from it.
(function () {
  const form = document.getElementById("filters");
  if (!form) return;
  const { findings, codemods } = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 50;
  const PRINTED = 300;
  const LABELS = { safe: "automatic", unsafe: "to review", by_hand: "by hand", notes: "to know" };
  const LEVELS = { breaks: "breaks", deprecated: "deprecated", idiom: "idiom", advice: "advice" };
  const KINDS = { report: "report", refusal: "not rewritten" };
  const list = document.getElementById("list");
  const pages = document.getElementById("pages");
  const [back, forth] = pages.querySelectorAll("button");
  let matching = findings;
  let page = 0;

  function element(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  function fill(name, counts, label) {
    const select = form.elements[name];
    for (const value of counts.keys()) {
      const option = element("option", {}, `${label(value)} (${counts.get(value)})`);
      option.value = value;
      select.append(option);
    }
  }

  function count(values, order) {
    const counts = new Map((order || []).map((value) => [value, 0]));
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    const found = [...counts].filter((entry) => entry[1]);
    if (!order) found.sort((a, b) => (a[0] < b[0] ? -1 : 1));
    return new Map(found);
  }

  function line(name, number, text, classes) {
    return element(name, { "data-n": number, class: classes }, text || " ");
  }

  function side(caption, hunk, key, name) {
    const rows = [];
    let number = hunk[`${key}_line`];
    for (const segment of hunk.segments) {
      for (const text of segment[key]) {
        rows.push(line(segment.changed ? name : "span", number, text, ""));
        number += 1;
      }
      const longer = Math.max(segment.before.length, segment.after.length);
      for (let i = segment[key].length; i < longer; i += 1) {
        rows.push(element("span", { class: "filler", "aria-hidden": "true" }, " "));
      }
    }
    return element("figure", {}, element("figcaption", {}, caption), element("pre", {}, ...rows));
  }

  function difference(hunk) {
    return element("div", { class: "sides" },
      side("Before", hunk, "before", "del"), side("After", hunk, "after", "ins"));
  }

  function excerpt(finding) {
    const rows = finding.excerpt.lines.map((text, index) => {
      const number = finding.excerpt.line + index;
      return line("span", number, text, number === finding.line ? "here" : "");
    });
    return element("pre", { class: "alone" }, ...rows);
  }

  function explanation(finding) {
    const details = element("details", {}, element("summary", {}, "Why"));
    for (const id of finding.codemods) {
      const one = codemods[id];
      const since = [
        one.deprecated_in && `deprecated in Django ${one.deprecated_in}`,
        one.removed_in && `gone in ${one.removed_in}`,
      ].filter(Boolean).join(", ");
      const text = element("p", {}, element("code", {}, id), `: ${one.summary}. ${one.why} `);
      if (since) text.append(`(${since}) `);
      if (/^https:\/\//.test(one.url)) {
        text.append(element("a", { href: one.url, rel: "noreferrer" }, "release note"));
      }
      details.append(text);
    }
    return details;
  }

  function show(finding, number) {
    const what = finding.kind === "refusal" ? `Not rewritten: ${finding.message}`
      : finding.message.replace(/^[a-z]+(?= )/, (word) => word[0].toUpperCase() + word.slice(1));
    const heading = element("h3", { id: `f${number}` }, what);
    const safety = KINDS[finding.kind] || LABELS[finding.becomes];
    const facts = element("p", { class: "quiet" },
      element("span", { class: "badge" }, finding.level), element("span", { class: "badge" }, safety),
      element("code", { class: "path" }, `${finding.path}:${finding.line}:${finding.column}`),
      ` ${finding.codemods.join(", ")}`);
    const article = element("article",
      { class: `finding ${finding.becomes}`, "aria-labelledby": `f${number}` }, heading, facts);
    if (finding.reason) article.append(element("p", {}, `To review because ${finding.reason}.`));
    if (finding.hunks.length) article.append(...finding.hunks.map(difference));
    else if (finding.excerpt) article.append(excerpt(finding));
    if (finding.follow_up) article.append(element("p", {}, `Afterwards: ${finding.follow_up}`));
    article.append(explanation(finding));
    return article;
  }

  function render(first, last) {
    list.replaceChildren(...matching.slice(first, last).map((one, i) => show(one, first + i)));
    const number = matching.length ? `${first + 1} to ${Math.min(last, matching.length)} of ` : "";
    const rest = matching.length === findings.length ? "" : `, of ${findings.length} in all`;
    document.getElementById("shown").textContent =
      `${number}${matching.length} findings${rest}`;
    const total = Math.max(1, Math.ceil(matching.length / PAGE));
    document.getElementById("page").textContent = `Page ${page + 1} of ${total}`;
    pages.hidden = total === 1;
    back.disabled = page === 0;
    forth.disabled = page === total - 1;
  }

  function turn() {
    render(page * PAGE, (page + 1) * PAGE);
  }

  function filter() {
    const value = (name) => form.elements[name].value;
    const words = value("text").toLowerCase().split(/\s+/).filter(Boolean);
    matching = findings.filter((one) => {
      const text = `${one.path} ${one.message} ${one.codemods.join(" ")}`.toLowerCase();
      return (!value("level") || one.level === value("level"))
        && (!value("becomes") || one.becomes === value("becomes"))
        && (!value("app") || one.app === value("app"))
        && (!value("codemod") || one.codemods.includes(value("codemod")))
        && words.every((word) => text.includes(word));
    });
    page = 0;
    turn();
  }

  fill("level", count(findings.map((one) => one.level), Object.keys(LEVELS)), (v) => LEVELS[v]);
  fill("becomes", count(findings.map((one) => one.becomes), Object.keys(LABELS)), (v) => LABELS[v]);
  fill("app", count(findings.map((one) => one.app)), (v) => v);
  fill("codemod", count(findings.flatMap((one) => one.codemods)), (v) => v);
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  pages.addEventListener("click", (event) => {
    const step = Number(event.target.dataset && event.target.dataset.step);
    if (!step) return;
    page += step;
    turn();
    const heading = document.getElementById("findings");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href='#findings']");
    if (!link || link.className === "skip") return;
    form.reset();
    for (const name of ["codemod", "app", "level"]) {
      if (link.dataset[name]) form.elements[name].value = link.dataset[name];
    }
    setTimeout(filter);
  });
  window.addEventListener("beforeprint", () => render(0, PRINTED));
  window.addEventListener("afterprint", turn);
  turn();
})();
