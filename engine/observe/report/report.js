(function () {
  const number = (x) => {
    if (x === null || x === undefined || Number.isNaN(x)) return "–";
    const size = Math.abs(x);
    return x.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
  };

  // Left is solid and blue, right is dashed and orange, wherever the two stand side by side.
  const palette = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9"];
  const styles = {
    left: { color: "#0072b2", strokeWidth: 3 },
    right: { color: "#d55e00", strokeWidth: 3, strokePattern: [9, 6] },
    wanted: { color: "#8a96a3", strokeWidth: 1.5 },
    wanted_right: { color: "#8a96a3", strokeWidth: 1.5, strokePattern: [4, 4] },
  };
  const styleOf = (name) => styles[name] || { color: palette[Number(name) % palette.length], strokeWidth: 2.5 };
  const swatch = (s) =>
    `<svg width="26" height="6" aria-hidden="true"><line x1="0" y1="3" x2="26" y2="3" stroke="${s.color}" ` +
    `stroke-width="${s.strokeWidth}"${s.strokePattern ? ` stroke-dasharray="${s.strokePattern.join(" ")}"` : ""}/></svg>`;

  // head
  document.title = data.title + " – Crepitus";
  $("title").textContent = data.title;
  const parts = [`scene ${data.scene}${data.case ? ", " + data.case : ""}`, `person ${data.person || "adult"}`,
                 `${data.duration_s} s`, `step ${data.step_ms} ms`];
  $("subtitle").textContent = parts.join(" · ");
  if (data.status !== "ok") {
    $("status").hidden = false;
    $("status").textContent = data.status === "interrupted"
      ? "This run was stopped before its end; what had been simulated is shown."
      : `The simulation stopped: ${data.message}. What came before is shown; do not rely on the last moments.`;
  }
  $("notice").textContent = data.notice || "Watch how left and right differ.";
  if (data.pop_times.length) document.querySelector(".hint").append(" Dotted upright lines: pops.");
  for (const pop of data.pop_sentences) $("summary").append(element("li", pop));
  for (const item of data.summary) if (item.sentence) $("summary").append(element("li", item.sentence));

  // charts
  const charts = [];
  const rangeOf = (list) => {
    let lo = 0, hi = 0;
    for (const c of list) for (const l of c.lines) for (const v of l.values) {
      if (v !== null && v < lo) lo = v;
      if (v !== null && v > hi) hi = v;
    }
    const pad = (hi - lo) * 0.06 || 1;
    return [lo < 0 ? lo - pad : 0, hi + pad];
  };
  const draw = (chart, holder, range) => {
    const figure = element("figure");
    const caption = element("figcaption", chart.title);
    caption.append(element("span", "  " + chart.unit, "unit"));
    const plot = element("div", undefined, "plot"), legend = element("div", undefined, "legend");
    figure.append(caption, plot, legend);
    holder.append(figure);
    const look = chart.lines.map((l) => styleOf(l.style));
    const series = {};
    chart.lines.forEach((l, i) => { series[l.label] = look[i]; });
    const rows = data.time.map((t, k) => [t, ...chart.lines.map((l) => l.values[k])]);
    charts.push(new Dygraph(plot, rows, {
      labels: ["time", ...chart.lines.map((l) => l.label)],
      colors: look.map((s) => s.color),
      series, legend: "always", labelsDiv: legend, valueRange: range, includeZero: !range,
      highlightCircleSize: 4, axisLabelFontSize: 14, gridLineColor: "#e6eaee", axisLineColor: "#b8c1ca",
      xRangePad: 4, yRangePad: 6, rightGap: 12,
      axes: {
        x: { axisLabelFormatter: (t) => +t.toFixed(3) + " s", pixelsPerLabel: 55 },
        y: { axisLabelWidth: 54, pixelsPerLabel: 36 },
      },
      underlayCallback: (canvas, area, g) => {
        canvas.fillStyle = "#7a5195";
        for (const t of data.pop_times) {
          const x = g.toDomXCoord(t);
          for (let y = area.y; y < area.y + area.h; y += 6) canvas.fillRect(x, y, 1.5, 3);
        }
        const y = g.toDomYCoord(0);
        if (y < area.y || y > area.y + area.h) return;
        canvas.fillStyle = "#9aa5b0";
        canvas.fillRect(area.x, y, area.w, 1);
      },
      legendFormatter: (now) => {
        const at = now.x === undefined ? "" : `<span>${now.x.toFixed(2)} s</span>`;
        return at + chart.lines.map((l, i) => {
          const v = now.x === undefined ? "" : " " + number(now.series[i] && now.series[i].y);
          return `<span>${swatch(look[i])}${l.label}<b>${v}</b></span>`;
        }).join("");
      },
    }));
  };
  for (const section of data.sections) {
    const s = element("section");
    s.append(element("h2", section.title), element("p", section.text));
    const n = section.charts.length;
    const holder = element("div", undefined, "charts" + (n === 1 ? " one" : n === 2 || n === 4 ? " two" : ""));
    s.append(holder);
    $("sections").append(s);
    const range = section.shared ? rangeOf(section.charts) : null;
    for (const chart of section.charts) draw(chart, holder, range);
  }
  if (charts.length > 1) Dygraph.synchronize(charts, { selection: true, zoom: true, range: false });

  // parameters
  const changed = data.parameters.filter((p) => p.value !== p.standard);
  const fill = (table, list, mark) => {
    const head = element("tr");
    for (const t of ["Parameter", "Value", "Default", "Unit", "Key"]) head.append(element("th", t));
    table.append(head);
    for (const p of list) {
      const row = element("tr", undefined, mark && p.value !== p.standard ? "changed" : "");
      row.append(element("td", p.label), element("td", String(p.value), "number"), element("td", String(p.standard), "number"),
                 element("td", p.unit), element("td", p.key));
      table.append(row);
    }
  };
  $("changed-text").textContent = changed.length
    ? "Changed from the default adult:"
    : "The default adult: no parameter was changed.";
  if (changed.length) fill($("changed"), changed, false);
  fill($("parameters"), changed.concat(data.parameters.filter((p) => p.value === p.standard)), true);

  for (const source of data.sources) $("source-list").append(element("li", source));
  $("sources").hidden = data.sources.length === 0;
  $("footer").textContent = `Crepitus ${data.version} · model estimate, not a diagnosis · charts: dygraphs (MIT licence)`;
})();
