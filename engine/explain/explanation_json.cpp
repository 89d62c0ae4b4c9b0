// The explanation for scripts.
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/explain/explanation.h"
#include "engine/explain/words.h"
#include "engine/observe/red_flags.h"
#include "engine/observe/run_event.h"

namespace crepitus {
namespace {

using Json = nlohmann::ordered_json;

Json numbers_json(const std::vector<ChainNumber>& numbers) {
  Json json = Json::object();
  for (const ChainNumber& n : numbers) json[n.name] = {{"value", n.value}, {"unit", n.unit}};
  return json;
}

Json pop_json(const PopEvent& pop) {
  const RunEvent event = run_event(pop);
  Json json{{"time_s", event.time_s}, {"mechanism", event.kind}, {"joint", event.joint}, {"side", event.side}, {"text", event.text}};
  for (const RunNumber& n : event.numbers) json["numbers"][n.name] = {{"value", n.value}, {"unit", n.unit}};
  return json;
}

Json explained_json(const ExplainedPop& p, const Explanation& e) {
  Json json = pop_json(p.pop);
  json["chain"] = Json::array();
  for (const ChainLink& link : p.chain)
    json["chain"].push_back({{"about", link.about}, {"sentence", link.sentence}, {"numbers", numbers_json(link.numbers)}});
  json["ranking"] = Json::array();
  for (const int i : p.ranking) json["ranking"].push_back(e.variants[i].variant.id);
  return json;
}

// What of the base person is different in this one.
Json changes_json(const Parameters& base, const Parameters& variant) {
  Json json = Json::object();
  for (const ParameterInfo& info : parameter_table())
    if (values(base)[info.index] != values(variant)[info.index]) json[info.key] = values(variant)[info.index];
  return json;
}

Json variant_json(const VariantResult& v, const Parameters& base) {
  Json json{{"id", v.variant.id},
            {"kind", kVariantKinds[static_cast<std::size_t>(v.variant.kind)]},
            {"label", v.variant.label},
            {"parameters", changes_json(base, v.variant.parameters)}};
  if (!v.outcome.trouble.empty()) {
    json["trouble"] = v.outcome.trouble;
    return json;
  }
  json["benefit"] = benefit(v.comparison);
  json["pops"] = Json::array();
  for (const PopChange& c : v.comparison.changes)
    json["pops"].push_back({{"effect", kEffects[static_cast<std::size_t>(c.effect)]},
                            {"delay_s", c.delay_s},
                            {"energy_ratio", c.energy_ratio}});
  json["new"] = Json::array();
  for (const int i : v.comparison.appeared) json["new"].push_back(pop_json(v.outcome.pops[i]));
  return json;
}

Json closeness_json(const JointCloseness& j) {
  return {{"mechanism", kMechanisms[static_cast<std::size_t>(j.mechanism)]},
          {"joint", j.joint},
          {"side", j.side},
          {"percent", j.percent},
          {"time_s", j.at_s},
          {"why", kWhys[static_cast<std::size_t>(j.why)]},
          {"sentence", j.sentence},
          {"numbers", numbers_json(j.numbers)}};
}

}  // namespace

std::string explanation_json(const Explanation& e) {
  Json json{{"version", e.info.version},
            {"scene", e.info.scene},
            {"case", e.info.case_name},
            {"title", e.info.title},
            {"person", e.info.person},
            {"status", e.info.status},
            {"message", e.info.message},
            {"step_s", e.info.step_s},
            {"note", "model estimate of a simulated person, not a diagnosis"},
            {"notes", e.notes},
            {"changed_parameters", changed_parameters(e.info.parameters)}};
  json["pops"] = Json::array();
  for (const ExplainedPop& p : e.pops) json["pops"].push_back(explained_json(p, e));
  json["variants"] = Json::array();
  for (const VariantResult& v : e.variants) json["variants"].push_back(variant_json(v, e.info.parameters));
  if (e.pops.empty()) {
    json["closeness"] = Json::array();
    for (const JointCloseness& j : e.closeness) json["closeness"].push_back(closeness_json(j));
  }
  if (e.ensemble) json["ensemble"] = Json::parse(ensemble_json(*e.ensemble));
  json["see_a_doctor"] = {{"title", kDoctorTitle}, {"harmless", kUsuallyHarmless}, {"when", kSeeADoctor}, {"emergency", kEmergency}};
  return json.dump(2) + "\n";
}

}  // namespace crepitus
