// Why it popped, what would help, and when joints are ready again.
#include <fmt/format.h>

#include <algorithm>

#include "tools/viewer/panels/ui.h"

namespace crepitus {
namespace {

constexpr std::size_t kMostClocks = 4;

void close_button(Ui& ui) {
  const float size = 1.6f * ui.em();
  ImGui::SameLine(ImGui::GetWindowContentRegionMax().x - size);
  icon_button(ui, "close_why", Icon::close, UserAction::why, false, 1.6f);
}

// The pops of the run, to choose which is explained.
void choose_pop(Ui& ui) {
  const std::vector<const ShownPop*> pops = ui.session.seen_pops();
  if (pops.size() < 2) return;
  const float right = ImGui::GetWindowContentRegionMax().x;
  for (std::size_t i = 0; i < pops.size(); ++i) {
    const PopEvent& e = pops[i]->event;
    const PopEvent* now = ui.session.explained_pop();
    const bool chosen =
        now && now->time_s == e.time_s && now->joint == e.joint && now->side == e.side;
    const std::string joint = e.mechanism == Mechanism::facet_cavitation     ? plain_level(e.joint)
                              : e.mechanism == Mechanism::sacroiliac_release ? "SI"
                                                                             : "tendon";
    const std::string label = fmt::format("{} {}", joint, e.side);
    const float width = ImGui::CalcTextSize(label.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x;
    if (i > 0) {
      ImGui::SameLine(0, 0.25f * ui.em());
      if (ImGui::GetCursorPosX() + width > right) ImGui::NewLine();
    }
    ImGui::PushStyleColor(ImGuiCol_Button, chosen ? shade(ui.palette.pop, 0.45f)
                                                  : ImGui::GetStyle().Colors[ImGuiCol_Button]);
    if (ImGui::Button(fmt::format("{}##pop{}", label, i).c_str())) ui.session.explain_pop(e);
    ImGui::PopStyleColor();
  }
  ImGui::Spacing();
}

void because(Ui& ui, const WhyCard& card) {
  for (std::size_t i = 0; i < card.because.size(); ++i) {
    ImGui::TextColored(shade(ui.palette.accent), "%zu", i + 1);
    ImGui::SameLine(1.6f * ui.em() + ImGui::GetStyle().WindowPadding.x);
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(card.because[i].c_str());
    ImGui::PopTextWrapPos();
    ImGui::Dummy({0, 0.1f * ui.em()});
  }
}

// The causes, or what would change it.
void tabs(Ui& ui, const WhyCard& card) {
  const float width = 0.5f * (ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x);
  const auto tab = [&](const std::string& label, const char* name, bool remedies_tab) {
    const bool on = ui.transient.remedies == remedies_tab;
    ImGui::PushStyleColor(ImGuiCol_Button, on ? shade(ui.palette.accent, 0.35f)
                                              : ImGui::GetStyle().Colors[ImGuiCol_Button]);
    if (ImGui::Button(label.c_str(), {width, 0})) ui.transient.remedies = remedies_tab;
    ImGui::PopStyleColor();
    ui.probe.last_item(name);
  };
  tab("Causes", "tab_causes", false);
  ImGui::SameLine();
  tab(fmt::format("{} ({})###tab", card.popped ? "What helps" : "What pops", card.remedies.size()),
      "tab_remedies", true);
}

void remedies(Ui& ui, const WhyCard& card) {
  quiet_text(ui, card.popped ? "What would help. Click to try it:"
                             : "What would make it pop. Click to try it:");
  for (std::size_t i = 0; i < card.remedies.size(); ++i) {
    const Remedy& r = card.remedies[i];
    const float width = ImGui::GetContentRegionAvail().x, pad = 0.5f * ui.em(),
                wrap = width - 2 * pad;
    const float effect = ImGui::CalcTextSize(r.effect.c_str()).x, line = ImGui::GetTextLineHeight();
    const float room = ImGui::CalcTextSize(r.label.c_str()).x;
    // what comes of it stands behind the words, or below them where they need the whole width
    const bool beside = room + effect + pad < wrap;
    const float words = ImGui::CalcTextSize(r.label.c_str(), nullptr, false, wrap).y;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool pressed = ImGui::Button(fmt::format("##remedy{}", i).c_str(),
                                       {width, words + (beside ? 0 : line) + 0.6f * ui.em()});
    ui.probe.last_item(fmt::format("remedy{}", i));
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float y = at.y + 0.3f * ui.em();
    list.AddText(ImGui::GetFont(), ui.em(), {at.x + pad, y}, packed(ui.palette.text),
                 r.label.c_str(), nullptr, wrap);
    list.AddText({at.x + width - effect - pad, beside ? y : y + words}, packed(ui.palette.accent),
                 r.effect.c_str());
    if (pressed) return ui.session.try_remedy(r);
  }
  if (card.remedies.empty()) quiet_text(ui, "Nothing that has been tried so far.");
}

}  // namespace

float why_width(const Ui& ui, const ChartBox& view) {
  if (!ui.settings.why_card || !ui.session.why() || view.max.x - view.min.x < 30 * ui.em())
    return 0;
  if (!ui.session.card()) return 0;
  return std::min(23 * ui.em(), 0.42f * (view.max.x - view.min.x));
}

void why_panel(Ui& ui, const ChartBox& view) {
  const float width = why_width(ui, view);
  if (width == 0) return;
  const std::optional<WhyCard> card = ui.session.card();
  const ChartBox box{{view.max.x - width, view.min.y}, view.max};
  begin_panel(ui, "why", box, 0.96f, true);
  if (ui.large) ImGui::PushFont(ui.large);
  ImGui::PushTextWrapPos(width - 3.2f * ui.em());
  ImGui::TextUnformatted(card->popped ? fmt::format("Why {}{}?",
                                                    static_cast<char>(std::tolower(card->title[0])),
                                                    card->title.substr(1))
                                            .c_str()
                                      : card->title.c_str());
  ImGui::PopTextWrapPos();
  if (ui.large) ImGui::PopFont();
  close_button(ui);
  quiet_text(ui, "In this simulated person. A model, not a diagnosis.");
  choose_pop(ui);
  ImGui::Spacing();
  tabs(ui, *card);
  ImGui::Spacing();
  if (ui.transient.remedies) {
    remedies(ui, *card);
  } else {
    because(ui, *card);
    if (!card->note.empty()) quiet_text(ui, card->note);
  }
  if (ui.session.why()->done() < 1) {
    ImGui::Spacing();
    quiet_text(ui, "Trying the movement with one thing changed at a time ...");
    ImGui::ProgressBar(static_cast<float>(ui.session.why()->done()), {-1, 0.4f * ui.em()}, "");
  }
  end_panel();
}

void clocks_panel(Ui& ui, const ChartBox& view) {
  const std::vector<JointClock> clocks = ui.session.clocks();
  if (clocks.empty() || view.max.y - view.min.y < 16 * ui.em() ||
      view.max.x - view.min.x < 28 * ui.em())
    return;
  const std::size_t shown = std::min(clocks.size(), kMostClocks);
  const float width = 13 * ui.em(), row = 1.35f * ui.em(), pad = 0.6f * ui.em();
  const float height = row * static_cast<float>(shown + (clocks.size() > shown ? 2 : 1)) +
                       ImGui::GetFrameHeight() + 2.4f * pad;
  const float top =
      std::max(view.min.y + ImGui::GetFrameHeight() + 1.2f * ui.em(), ui.transient.narrated_to);
  const ChartBox box{{view.min.x + 0.8f * ui.em(), top},
                     {view.min.x + 0.8f * ui.em() + width, top + height}};
  begin_panel(ui, "clocks", box, 0.9f);
  quiet_text(ui, "Ready to pop again in");
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < shown; ++i) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 c{at.x + 0.55f * ui.em(), at.y + 0.52f * ui.em()};
    const float share = static_cast<float>(std::clamp(clocks[i].minutes / 20, 0.0, 1.0));
    list.AddCircle(c, 0.42f * ui.em(), packed(ui.palette.text_dim, 0.5f), 24, 0.12f * ui.em());
    list.PathArcTo(c, 0.42f * ui.em(), -1.5708f, -1.5708f + 6.2832f * share, 24);
    list.PathStroke(packed(ui.palette.pop), 0, 0.16f * ui.em());
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 1.5f * ui.em());
    ImGui::TextUnformatted(clocks[i].joint.c_str());
    const std::string minutes =
        clocks[i].minutes < 1 ? "<1 min" : fmt::format("{:.0f} min", clocks[i].minutes);
    ImGui::SameLine(width - ImGui::GetStyle().WindowPadding.x -
                    ImGui::CalcTextSize(minutes.c_str()).x);
    ImGui::TextUnformatted(minutes.c_str());
  }
  if (clocks.size() > shown) quiet_text(ui, fmt::format("and {} more", clocks.size() - shown));
  action_button(ui, "Skip 20 minutes", UserAction::skip_minutes, false,
                {ImGui::GetContentRegionAvail().x, 0});
  end_panel();
}

}  // namespace crepitus
