// The explanation as a page, or as a part of a run's report. Charts are drawn here as SVG: they are small, need no script
// and print.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "engine/explain/explanation.h"
#include "engine/explain/words.h"
#include "engine/observe/page.h"
#include "engine/observe/red_flags.h"
#include "engine/observe/run_event.h"

namespace crepitus {
namespace {

struct Box {
  double left = 62, right = 452, top = 10, bottom = 120;
};
constexpr Box kBox;
constexpr int kWidth = 460, kHeight = 146;

// A round number near size / 3, for the lines of a scale.
double tidy_interval(double size) {
  const double rough = std::max(size, 1e-9) / 3, power = std::pow(10, std::floor(std::log10(rough)));
  for (const double step : {1.0, 2.0, 5.0}) if (step * power >= rough) return step * power;
  return 10 * power;
}

struct Scale {
  double from, to, at_from, at_to;
  double operator()(double x) const { return at_from + (x - from) / (to - from) * (at_to - at_from); }
};

std::string svg(const PopPlot& p, double pop_s) {
  auto [lo_at, hi_at] = std::minmax_element(p.value.begin(), p.value.end());
  double lo = std::min(0.0, *lo_at), hi = std::max(0.0, *hi_at);
  if (!std::isnan(p.limit)) lo = std::min(lo, p.limit), hi = std::max(hi, p.limit);
  const double pad = 0.06 * std::max(hi - lo, 1e-6);
  const Scale x{p.time_s.front(), p.time_s.back(), kBox.left, kBox.right};
  const Scale y{lo < 0 ? lo - pad : 0, hi + pad, kBox.bottom, kBox.top};
  std::string s = fmt::format("<svg class=\"pop-plot\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}, {}\">", kWidth, kHeight,
                              escaped(p.title), escaped(p.unit));
  const auto line = [&](double x1, double y1, double x2, double y2, const char* name) {
    s += fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>", name, x1, y1, x2, y2);
  };
  const auto text = [&](double tx, double ty, const char* anchor, const std::string& words) {
    s += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", tx, ty, anchor, words);
  };
  const double rows = tidy_interval(y.to - y.from);
  for (double v = std::ceil(y.from / rows) * rows; v <= y.to; v += rows) {
    line(kBox.left, y(v), kBox.right, y(v), "grid");
    text(kBox.left - 6, y(v) + 5, "end", fmt::format("{:g}", std::abs(v) < 1e-9 * rows ? 0 : v));
  }
  const double columns = tidy_interval(x.to - x.from);
  for (double v = std::ceil(x.from / columns) * columns; v <= x.to; v += columns)
    text(x(v), kBox.bottom + 18, "middle", fmt::format("{:g} s", v));
  if (!std::isnan(p.limit)) line(kBox.left, y(p.limit), kBox.right, y(p.limit), "limit");
  line(x(pop_s), kBox.top, x(pop_s), kBox.bottom, "moment");
  s += "<polyline points=\"";
  for (std::size_t i = 0; i < p.time_s.size(); ++i) s += fmt::format("{:.1f},{:.1f} ", x(p.time_s[i]), y(p.value[i]));
  return s + "\"/></svg>";
}

std::string pop_html(const ExplainedPop& p, std::size_t k) {
  std::string s = fmt::format("<article class=\"card pop\"><h3>{}. At {:.3f} s {}</h3><div class=\"pop-parts\"><ul>", k + 1, p.pop.time_s,
                              escaped(run_event(p.pop).text));
  for (const ChainLink& link : p.chain) s += "<li>" + escaped(link.sentence) + "</li>";
  s += "</ul><div>";
  for (const PopPlot& plot : p.plots) {
    s += fmt::format("<figure><figcaption>{} <span class=\"unit\">{}{}</span></figcaption>{}</figure>", escaped(plot.title),
                     escaped(plot.unit), std::isnan(plot.limit) ? "" : ", dashed: where it gives way", svg(plot, p.pop.time_s));
  }
  return s + "</div></div></article>";
}

std::string table_html(const Explanation& e) {
  std::string s = "<div class=\"scroll\"><table class=\"what-if\"><tr><th>What if</th>";
  for (std::size_t k = 0; k < e.pops.size(); ++k) s += fmt::format("<th>pop {}</th>", k + 1);
  s += "<th>new pops</th></tr>";
  for (const VariantResult& v : e.variants) {
    s += "<tr><td>" + escaped(v.variant.label) + "</td>";
    if (!v.outcome.trouble.empty()) {
      s += fmt::format("<td colspan=\"{}\">did not reach its end</td></tr>", e.pops.size() + 1);
      continue;
    }
    for (const PopChange& c : v.comparison.changes)
      s += fmt::format("<td class=\"number {}\">{}</td>", kEffects[static_cast<std::size_t>(c.effect)], short_change(c));
    std::string appeared;
    for (const int i : v.comparison.appeared) {
      const PopEvent& pop = v.outcome.pops[i];
      appeared += (appeared.empty() ? "" : ", ") + plain_joint(pop.mechanism, pop.joint, pop.side);
    }
    s += "<td>" + (appeared.empty() ? "&ndash;" : escaped(appeared)) + "</td></tr>";
  }
  return s +
         "</table></div><p class=\"hint\">gone: it does not pop. &minus;40 %: that much less energy. +0.10 s: that much later in the "
         "movement. Most helpful first.</p>";
}

std::string close_html(const Explanation& e) {
  std::string s = "<p>Nothing popped. How close each joint came:</p><div class=\"scroll\"><table><tr><th>Joint</th><th>Closest</th><th>Why not</th></tr>";
  for (const JointCloseness& j : e.closeness) {
    const bool tendon = j.mechanism == Mechanism::iliopsoas_snap;
    s += fmt::format("<tr><td>{}</td><td class=\"number\">{}</td><td>{}</td></tr>", plain_joint(j.mechanism, j.joint, j.side),
                     tendon ? std::string("&ndash;") : fmt::format("{:.0f} %", j.percent), escaped(j.sentence));
  }
  s += "</table></div>";
  if (!e.variants.empty()) s += "<p>What would make it pop:</p><ul>";
  for (const VariantResult& v : e.variants)
    s += fmt::format("<li>{}: {}</li>", escaped(v.variant.label),
                     !v.outcome.trouble.empty()   ? std::string("did not reach its end")
                     : v.outcome.pops.empty() ? std::string("still nothing")
                                                 : fmt::format("{} pop{}", v.outcome.pops.size(), v.outcome.pops.size() == 1 ? "" : "s"));
  return s + (e.variants.empty() ? "" : "</ul>");
}

std::string ensemble_html(const EnsembleResult& r) {
  std::string s = fmt::format("<p>Pops in <strong>{} of {}</strong> backs like this one (95 % interval {:.0f}&ndash;{:.0f} %).</p>"
                              "<div class=\"scroll\"><table><tr><th>What</th><th>In how many</th><th>95 % interval</th></tr>",
                              r.any.popped, r.count, 100 * r.any.interval.lo, 100 * r.any.interval.hi);
  const auto row = [&](const PoppedShare& p) {
    s += fmt::format("<tr><td>{}</td><td class=\"number\">{} of {}</td><td class=\"number\">{:.0f}&ndash;{:.0f} %</td></tr>",
                     escaped(p.plain), p.popped, r.count, 100 * p.interval.lo, 100 * p.interval.hi);
  };
  for (const PoppedShare& p : r.mechanisms) row(p);
  for (const PoppedShare& p : r.joints) row(p);
  return s + "</table></div>";
}

}  // namespace

std::string explanation_html_section(const Explanation& e) {
  std::string s = fmt::format("<section id=\"explanation\"><h2>{}</h2><p>Model estimates. &ldquo;Your&rdquo; means the simulated person, "
                              "not you who read this.</p>",
                              e.pops.empty() ? "Why nothing popped" : "Why it popped");
  for (const std::string& note : e.notes) s += "<p>" + escaped(note) + "</p>";
  for (std::size_t k = 0; k < e.pops.size(); ++k) s += pop_html(e.pops[k], k);
  if (e.pops.empty()) s += close_html(e);
  else if (!e.variants.empty()) s += "<h2>What would change it</h2>" + table_html(e);
  if (e.ensemble) s += "<h2>Many backs like this one</h2>" + ensemble_html(*e.ensemble);
  return s + "</section>";
}

std::string explanation_html(const Explanation& e) {
  std::string body = fmt::format("<header><p class=\"brand\">Crepitus</p><h1>{}</h1><p id=\"subtitle\">scene {}{} &middot; person {} "
                                 "&middot; step {:g} ms</p>",
                                 escaped(e.info.title), escaped(e.info.scene),
                                 e.info.case_name.empty() ? "" : ", " + escaped(e.info.case_name), escaped(e.info.person),
                                 1e3 * e.info.step_s);
  if (e.info.status != "ok") body += "<p id=\"status\">This run did not reach its end: " + escaped(e.info.message) + "</p>";
  body += "</header><main>" + explanation_html_section(e);
  const std::vector<std::string> changed = changed_parameters(e.info.parameters);
  body += "<section id=\"settings\"><h2>Settings of this person</h2><p>";
  body += changed.empty() ? "All at their defaults." : escaped(fmt::format("{}", fmt::join(changed, ", ")));
  body += "</p></section><section class=\"card caution\">" + caution_html() + "</section></main>";
  body += fmt::format("<footer>Crepitus {} &middot; model estimate, not a diagnosis</footer>", escaped(e.info.version));
  return plain_page(e.info.title + " \xe2\x80\x93 why it pops \xe2\x80\x93 Crepitus", body);
}

}  // namespace crepitus
