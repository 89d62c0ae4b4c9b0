(function () {
  const digits = (x) => {
    if (x === null || x === undefined || Number.isNaN(x)) return "–";
    const size = Math.abs(x);
    if (size !== 0 && (size >= 1e6 || size < 1e-4)) return x.toExponential(2);
    return String(Number(x.toPrecision(4)));
  };
  const unitOf = (c) => (c.unit === "-" || !c.unit ? "" : " " + c.unit);
  const withUnit = (x, c) => digits(x) + (x === null ? "" : unitOf(c));
  const blue = "#0072b2", orange = "#d55e00", ink = "#1c2630";
  const colours = d3.interpolateViridis;

  const columns = data.columns.map((c, i) => Object.assign({ place: i + 1 }, c));
  const parameters = columns.filter((c) => c.kind === "parameter");
  const metrics = columns.filter((c) => c.kind === "metric");
  const rows = data.rows;
  const value = (row, c) => row[c.place];
  const command = (row) => `crepitus run --from ${data.results} --run ${row[0]}`;
  const headed = (c) => c.name + (unitOf(c) ? ` [${c.unit}]` : "");

  // head
  const o = data.origin;
  document.title = o.title + " – Crepitus";
  $("title").textContent = o.title;
  $("subtitle").textContent = [`${o.scene_title || o.scene}`, o.person, `design: ${o.design.replace(/_/g, " ")}`,
    `${data.total.toLocaleString("en")} runs`, `step ${o.step_ms} ms`].join(" · ");
  const missing = Number(o.runs) - data.total, stopped = data.total - data.complete;
  const warnings = [];
  if (missing > 0) warnings.push(`${missing} of ${o.runs} runs have not been done yet.`);
  if (stopped > 0) {
    warnings.push(`${stopped} runs did not reach their end and are left out, for example run ${data.troubles[0][0]}: ${data.troubles[0][1]}.`);
  }
  $("status").hidden = warnings.length === 0;
  $("status").textContent = warnings.join(" ");
  $("note").textContent = o.note;
  for (const p of parameters) {
    const [lo, hi] = d3.extent(rows, (r) => value(r, p));
    const item = element("li");
    item.append(element("strong", p.name), ` ${digits(lo)} to ${digits(hi)}${unitOf(p)}. `, element("span", p.description, "hint"));
    $("varied").append(item);
  }
  if (Number(o.people) > 1) $("varied").append(element("li", `Every point by ${o.people} drawn people.`));

  const svgIn = (holder, width, height) =>
    d3.select(holder).append("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height)
      .style("max-width", "100%").style("height", "auto").attr("role", "img");

  // Bars with whiskers. `lines`: {label, bars: [{value, lo, hi, colour}], text}
  function bars(holder, lines, width, domain, tick, left) {
    holder.textContent = "";
    const rowHeight = (line) => 13 * line.bars.length + 13;
    const height = d3.sum(lines, rowHeight) + 40;
    const svg = svgIn(holder, width, height);
    const x = d3.scaleLinear().domain(domain).nice().range([left, width - 110]);
    let y = 6;
    for (const line of lines) {
      const h = rowHeight(line);
      svg.append("text").attr("x", left - 10).attr("y", y + h / 2 + 1).attr("text-anchor", "end").attr("dominant-baseline", "middle")
        .attr("class", line.strong ? "name" : "").text(line.label);
      line.bars.forEach((b, i) => {
        if (b.value === null) return;
        const top = y + 5 + 13 * i, middle = top + 5.5;
        svg.append("rect").attr("x", Math.min(x(0), x(b.value))).attr("width", Math.abs(x(b.value) - x(0))).attr("y", top).attr("height", 11)
          .attr("fill", b.colour);
        if (b.lo === null || b.hi === null) return;
        svg.append("path").attr("class", "whisker")
          .attr("d", `M${x(b.lo)},${middle}H${x(b.hi)}M${x(b.lo)},${middle - 4}v8M${x(b.hi)},${middle - 4}v8`);
      });
      svg.append("text").attr("class", "small").attr("x", width - 100).attr("y", y + h / 2 + 1).attr("dominant-baseline", "middle").text(line.text);
      y += h;
    }
    svg.append("g").attr("class", "axis").attr("transform", `translate(0,${y + 4})`).call(d3.axisBottom(x).ticks(5).tickFormat(tick));
    svg.append("line").attr("x1", x(0)).attr("x2", x(0)).attr("y1", 4).attr("y2", y + 4).attr("stroke", "#9aa7b3");
  }

  // pops
  const percent = (share) => (100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0) + " %";
  if (data.complete > 0) {
    const shown = data.pops.slice().filter((p) => !p.joint || p.popped > 0);
    bars($("pops"), shown.map((p) => ({
      label: p.label, strong: !p.joint, text: `${p.popped} · ${percent(p.share)}`,
      bars: [{ value: p.share, lo: p.lo, hi: p.hi, colour: p.joint ? "#7fb4d6" : blue }],
    })), 700, [0, Math.max(0.05, d3.max(shown, (p) => p.hi))], percent, 290);
  }

  // choices
  const fill = (select, list, chosen) => {
    for (const c of list) {
      const option = element("option", headed(c));
      option.value = c.place;
      option.selected = c === chosen;
      select.append(option);
    }
  };
  const spread = (c) => {
    const some = rows.map((r) => value(r, c)).filter((v) => v !== null);
    const [lo, hi] = d3.extent(some);
    return some.length && hi > lo;
  };
  const firstUseful = metrics.find((c) => c.name.startsWith("probability") && spread(c)) || metrics.find(spread) || metrics[0];
  fill($("metric"), metrics, firstUseful);
  fill($("map-x"), parameters, parameters[0]);
  fill($("map-y"), parameters, parameters[1] || parameters[0]);
  const chosenIn = (id) => columns[Number($(id).value) - 1];

  const scaleOf = (c) => {
    let [lo, hi] = d3.extent(rows, (r) => value(r, c));
    if (lo === undefined) [lo, hi] = [0, 1];
    if (lo === hi) [lo, hi] = [lo - 0.5, hi + 0.5];
    return [lo, hi];
  };
  const colourOf = (c) => {
    const scale = d3.scaleSequential(colours).domain(scaleOf(c));
    return (v) => (v === null ? "#c5ccd3" : scale(v));
  };

  // sensitivity
  const ranks = (list) => {
    const order = d3.range(list.length).sort((a, b) => list[a] - list[b]);
    const rank = new Array(list.length);
    for (let i = 0; i < order.length;) {
      let j = i;
      while (j + 1 < order.length && list[order[j + 1]] === list[order[i]]) ++j;
      for (let k = i; k <= j; ++k) rank[order[k]] = (i + j) / 2;
      i = j + 1;
    }
    return rank;
  };
  const correlation = (a, b) => {
    const ma = d3.mean(a), mb = d3.mean(b);
    let ab = 0, aa = 0, bb = 0;
    for (let i = 0; i < a.length; ++i) {
      ab += (a[i] - ma) * (b[i] - mb), aa += (a[i] - ma) ** 2, bb += (b[i] - mb) ** 2;
    }
    return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
  };
  const interval = (i) => (i.lo === null ? "" : ` (${digits(i.lo)} – ${digits(i.hi)})`);
  function drawSensitivity(metric) {
    const holder = $("sensitivity"), about = $("sensitivity-about");
    const indices = data.sensitivity.filter((s) => s[0] === metric.name)
      .map(([, parameter, measure, v, lo, hi]) => ({ parameter, measure, value: v, lo, hi }));
    const of = (p, measure) => indices.find((i) => i.parameter === p.name && i.measure === measure) || { value: null, lo: null, hi: null };
    if (o.design === "saltelli") {
      about.textContent = "Share of the spread of this reading that a setting explains alone (blue, first order) and with all its " +
        "interactions (orange, total). Whiskers: 95 % by bootstrap. Settings whose total is near 0 could be left alone.";
      const lines = parameters.map((p) => {
        const s1 = of(p, "first_order"), st = of(p, "total");
        return { label: p.name, strong: true, text: `${digits(s1.value)} | ${digits(st.value)}`, order: st.value || 0,
          bars: [Object.assign({ colour: blue }, s1), Object.assign({ colour: orange }, st)] };
      }).sort((a, b) => b.order - a.order);
      bars(holder, lines, 1240, [Math.min(0, d3.min(indices, (i) => i.lo) || 0), Math.max(1, d3.max(indices, (i) => i.hi) || 0)], digits, 260);
    } else if (o.design === "morris") {
      about.textContent = `How much this reading changes when a setting goes through its whole range${unitOf(metric) && "," + unitOf(metric)}: mean of the ` +
        "absolute effects (blue, mu*, with 95 % by bootstrap) and their spread (orange, sigma: interactions and curvature).";
      const lines = parameters.map((p) => {
        const mu = of(p, "mu_star"), sigma = of(p, "sigma");
        return { label: p.name, strong: true, text: digits(mu.value), order: mu.value || 0,
          bars: [Object.assign({ colour: blue }, mu), { value: sigma.value, lo: null, hi: null, colour: orange }] };
      }).sort((a, b) => b.order - a.order);
      bars(holder, lines, 1240, [0, d3.max(indices, (i) => Math.max(i.value || 0, i.hi || 0)) || 1], digits, 260);
    } else {
      about.textContent = "Rank correlation (Spearman) of each setting with this reading: +1 rises with it throughout, -1 falls, near 0 " +
        "no steady trend. For shares of the spread use a sweep with the design 'saltelli' or 'morris'.";
      const some = rows.filter((r) => value(r, metric) !== null);
      const y = ranks(some.map((r) => value(r, metric)));
      const lines = parameters.map((p) => {
        const r = some.length > 2 ? correlation(ranks(some.map((row) => value(row, p))), y) : null;
        return { label: p.name, strong: true, text: r === null ? "no trend" : r.toFixed(2), order: Math.abs(r || 0),
          bars: [{ value: r, lo: null, hi: null, colour: r < 0 ? orange : blue }] };
      }).sort((a, b) => b.order - a.order);
      bars(holder, lines, 1240, [-1, 1], digits, 260);
    }
  }

  // canvases at the screen's own resolution
  function canvasIn(holder) {
    const width = holder.clientWidth, height = holder.clientHeight, ratio = window.devicePixelRatio || 1;
    const canvas = element("canvas");
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    holder.append(canvas);
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const svg = d3.select(holder).append("svg").attr("viewBox", `0 0 ${width} ${height}`);
    return { width, height, pen, svg };
  }
  const tip = element("div", undefined, "tip");
  tip.hidden = true;
  document.body.append(tip);
  function showTip(event, row) {
    tip.textContent = "";
    tip.append(element("b", `run ${row[0]}`));
    const metric = chosenIn("metric");
    for (const c of parameters.concat([metric])) tip.append(`\n${c.name}: ${withUnit(value(row, c), c)}`);
    tip.append("\n" + command(row));
    tip.hidden = false;
    tip.style.left = Math.min(event.pageX + 16, window.innerWidth - 440) + "px";
    tip.style.top = event.pageY + 16 + "px";
  }
  function keep(row) {
    const p = $("chosen");
    p.hidden = false;
    p.textContent = `Run ${row[0]}: `;
    p.append(parameters.map((c) => `${c.name} ${withUnit(value(row, c), c)}`).join(", ") + ". See it again, with every curve: ",
      element("code", command(row)));
  }

  // A bar that says which colour means what.
  function legend(svg, metric, x, y, height) {
    const [lo, hi] = scaleOf(metric), id = "gradient" + Math.round(x);
    const gradient = svg.append("defs").append("linearGradient").attr("id", id).attr("x1", 0).attr("x2", 0).attr("y1", 1).attr("y2", 0);
    for (let i = 0; i <= 10; ++i) gradient.append("stop").attr("offset", i / 10).attr("stop-color", colours(i / 10));
    svg.append("rect").attr("x", x).attr("y", y).attr("width", 16).attr("height", height).attr("fill", `url(#${id})`);
    const scale = d3.scaleLinear().domain([lo, hi]).range([y + height, y]);
    svg.append("g").attr("class", "axis").attr("transform", `translate(${x + 16},0)`).call(d3.axisRight(scale).ticks(6));
    svg.append("text").attr("class", "small").attr("x", x + 16).attr("y", y - 12).attr("text-anchor", "middle").text(metric.unit === "-" ? "" : metric.unit);
  }

  const distinctOf = (c) => Array.from(new Set(rows.map((r) => value(r, c)))).sort(d3.ascending);
  const isListed = (distinct) => distinct.length > 1 && distinct.length <= 16;
  // Runs on the same spot are moved apart within their square, always in the same way.
  const scattered = (run, axis) => {
    const x = Math.sin((run + 1) * (axis ? 78.233 : 12.9898)) * 43758.5453;
    return x - Math.floor(x);
  };

  // Edges of the squares: between listed values, or a dozen equal parts.
  function edgesOf(c) {
    const distinct = distinctOf(c);
    const [lo, hi] = scaleOf(c);
    if (isListed(distinct)) {
      const middles = d3.pairs(distinct, (a, b) => (a + b) / 2);
      const first = distinct[0] - (middles[0] - distinct[0]);
      const last = distinct[distinct.length - 1] + (distinct[distinct.length - 1] - middles[middles.length - 1]);
      return [first].concat(middles, [last]);
    }
    const n = Math.max(4, Math.min(14, Math.round(Math.sqrt(rows.length) / 2)));
    return d3.range(n + 1).map((i) => lo + ((hi - lo) * i) / n);
  }

  function drawMap() {
    const holder = $("map");
    holder.textContent = "";
    const cx = chosenIn("map-x"), cy = chosenIn("map-y"), metric = chosenIn("metric");
    const { width, height, pen, svg } = canvasIn(holder);
    const margin = { left: 84, right: 96, top: 34, bottom: 60 };
    const ex = edgesOf(cx), ey = edgesOf(cy);
    const x = d3.scaleLinear().domain([ex[0], ex[ex.length - 1]]).range([margin.left, width - margin.right]);
    const y = d3.scaleLinear().domain([ey[0], ey[ey.length - 1]]).range([height - margin.bottom, margin.top]);
    const colour = colourOf(metric);
    const place = (edges, v) => Math.max(0, Math.min(edges.length - 2, d3.bisectRight(edges, v) - 1));
    const cells = new Map();
    const some = rows.filter((r) => value(r, metric) !== null);
    for (const r of some) {
      const key = place(ex, value(r, cx)) * 1000 + place(ey, value(r, cy));
      const cell = cells.get(key) || { sum: 0, count: 0 };
      cell.sum += value(r, metric);
      ++cell.count;
      cells.set(key, cell);
    }
    for (const [key, cell] of cells) {
      const i = Math.floor(key / 1000), j = key % 1000;
      pen.fillStyle = colour(cell.sum / cell.count);
      pen.fillRect(x(ex[i]), y(ey[j + 1]), x(ex[i + 1]) - x(ex[i]) + 0.5, y(ey[j]) - y(ey[j + 1]) + 0.5);
    }
    const listedX = isListed(distinctOf(cx)), listedY = isListed(distinctOf(cy));
    const within = (edges, scale, v, share) => {
      const i = place(edges, v);
      return scale(edges[i] + (edges[i + 1] - edges[i]) * (0.12 + 0.76 * share));
    };
    const dotX = (r) => (listedX ? within(ex, x, value(r, cx), scattered(r[0], 0)) : x(value(r, cx)));
    const dotY = (r) => (listedY ? within(ey, y, value(r, cy), scattered(r[0], 1)) : y(value(r, cy)));
    const radius = some.length > 4000 ? 1.6 : some.length > 800 ? 2.4 : 3.6;
    pen.lineWidth = 0.8;
    for (const r of some) {
      pen.beginPath();
      pen.arc(dotX(r), dotY(r), radius, 0, 2 * Math.PI);
      pen.fillStyle = colour(value(r, metric));
      pen.fill();
      pen.strokeStyle = some.length > 4000 ? "rgba(255,255,255,.35)" : "rgba(255,255,255,.85)";
      pen.stroke();
    }
    svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - margin.bottom})`).call(d3.axisBottom(x).ticks(8));
    svg.append("g").attr("class", "axis").attr("transform", `translate(${margin.left},0)`).call(d3.axisLeft(y).ticks(8));
    svg.append("text").attr("class", "name").attr("x", (x.range()[0] + x.range()[1]) / 2).attr("y", height - 16).attr("text-anchor", "middle").text(headed(cx));
    svg.append("text").attr("class", "name").attr("transform", `translate(20,${(y.range()[0] + y.range()[1]) / 2}) rotate(-90)`).attr("text-anchor", "middle").text(headed(cy));
    legend(svg, metric, width - 72, margin.top + 4, height - margin.top - margin.bottom - 8);
    const tree = d3.quadtree().x(dotX).y(dotY).addAll(some);
    const ring = svg.append("circle").attr("r", 7).attr("fill", "none").attr("stroke", orange).attr("stroke-width", 3).style("display", "none");
    const nearest = () => {
      const [px, py] = d3.mouse(svg.node());
      return tree.find(px, py, 24);
    };
    svg.on("mousemove", () => {
      const row = nearest();
      ring.style("display", row ? null : "none");
      if (!row) return void (tip.hidden = true);
      ring.attr("cx", dotX(row)).attr("cy", dotY(row));
      showTip(d3.event, row);
    }).on("mouseleave", () => { tip.hidden = true; }).on("click", () => {
      const row = nearest();
      if (row) keep(row);
    });
  }

  // parallel coordinates
  const ranges = new Map();  // column -> [lo, hi] that is kept
  function drawParallel() {
    const holder = $("parallel");
    holder.textContent = "";
    const metric = chosenIn("metric"), colour = colourOf(metric);
    const shown = parameters.slice(0, 11).concat([metric]);
    const { width, height, pen, svg } = canvasIn(holder);
    const x = d3.scalePoint().domain(shown.map((c) => c.place)).range([70, width - 90]);
    const y = new Map(shown.map((c) => [c, d3.scaleLinear().domain(scaleOf(c)).range([height - 24, 60])]));
    for (const c of Array.from(ranges.keys())) if (!shown.includes(c)) ranges.delete(c);
    // the largest last, so that what is rare is not painted over
    const complete = rows.filter((r) => value(r, metric) !== null).sort((a, b) => value(a, metric) - value(b, metric));
    // a line too many makes a wall: what is drawn is an even choice, what is counted is all
    const step = Math.ceil(complete.length / 3000);
    const line = (r) => {
      pen.beginPath();
      shown.forEach((c, i) => pen[i ? "lineTo" : "moveTo"](x(c.place), y.get(c)(value(r, c))));
      pen.stroke();
    };
    function paint() {
      const kept = complete.filter((r) => Array.from(ranges).every(([c, [lo, hi]]) => value(r, c) >= lo && value(r, c) <= hi));
      pen.clearRect(0, 0, width, height);
      pen.lineWidth = 1;
      if (ranges.size) {
        pen.strokeStyle = "rgba(120,130,140,.12)";
        for (let i = 0; i < complete.length; i += step) line(complete[i]);
      }
      const keptStep = Math.ceil(kept.length / 3000) || 1;
      pen.globalAlpha = Math.max(0.12, Math.min(0.75, 150 / Math.min(kept.length, 3000)));
      for (let i = 0; i < kept.length; i += keptStep) {
        pen.strokeStyle = colour(value(kept[i], metric));
        line(kept[i]);
      }
      pen.globalAlpha = 1;
      list(kept, metric, shown);
    }
    for (const c of shown) {
      const axis = svg.append("g").attr("class", "axis").attr("transform", `translate(${x(c.place)},0)`).call(d3.axisLeft(y.get(c)).ticks(7));
      const short = c.name.length > 24 ? c.name.slice(0, 23) + "…" : c.name;
      axis.append("text").attr("y", shown.indexOf(c) % 2 ? 22 : 40).attr("text-anchor", "middle").attr("class", "name").style("fill", ink)
        .text(short).append("title").text(headed(c) + "\n" + c.description);
      const brush = d3.brushY().extent([[-14, 60], [14, height - 24]]).on("start brush end", () => {
        if (d3.event.selection) ranges.set(c, d3.event.selection.map(y.get(c).invert).sort(d3.ascending));
        else ranges.delete(c);
        if (d3.event.sourceEvent) paint();
      });
      const g = axis.append("g").attr("class", "brush").call(brush);
      if (ranges.has(c)) g.call(brush.move, ranges.get(c).map(y.get(c)).sort(d3.ascending));
    }
    paint();
  }
  function list(kept, metric, shown) {
    const most = 12, best = kept.slice().sort((a, b) => value(b, metric) - value(a, metric)).slice(0, most);
    $("kept").textContent = `${kept.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")} runs` +
      (data.every > 1 ? ` shown here (every ${data.every}th of ${data.total.toLocaleString("en")})` : "") +
      ` pass. Those with the largest ${metric.name}:`;
    const table = $("runs");
    table.textContent = "";
    const head = element("tr");
    for (const title of ["run"].concat(shown.map(headed), ["see it again"])) head.append(element("th", title));
    table.append(head);
    for (const r of best) {
      const line = element("tr");
      line.append(element("td", String(r[0]), "number"));
      for (const c of shown) line.append(element("td", digits(value(r, c)), "number"));
      const cell = element("td");
      cell.append(element("code", command(r)));
      line.append(cell);
      table.append(line);
    }
  }

  function drawAll() {
    const metric = chosenIn("metric");
    if (!metric || rows.length === 0) return;
    $("metric-about").textContent = metric.description;
    drawSensitivity(metric);
    drawMap();
    drawParallel();
  }
  for (const id of ["metric", "map-x", "map-y"]) $(id).addEventListener("change", drawAll);
  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(drawAll, 150);
  });
  drawAll();

  // where from
  for (const [key, text] of Object.entries(o)) {
    if (!text) continue;
    const line = element("tr");
    line.append(element("td", key.replace(/_/g, " ")), element("td", text));
    $("origin-table").append(line);
  }
  for (const c of columns) {
    const line = element("tr");
    line.append(element("td", c.name), element("td", c.unit), element("td", c.description));
    $("readings").append(line);
  }
  $("footer").textContent = `Made by Crepitus ${o.crepitus}. Model estimates, not a diagnosis.`;
})();
