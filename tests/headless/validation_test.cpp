#include "tools/headless/validation.h"

#include <gtest/gtest.h>

namespace crepitus {
namespace {

Report report(const char* id, double lo, double hi, bool calibrated) {
  return {id, "quantity | with a bar", "N", "max(x)", lo, hi, "Somebody 1999", calibrated, ""};
}

const std::vector<ValidationResult> kResults{
    {"discs", report("a", 10, 20, false), 15, ""},
    {"discs", report("b", 10, 20, false), 25, ""},
    {"discs", report("c", 10, 20, true), 10, ""},
    {"discs", report("d", 1, 0, false), 3, ""},
    {"discs", report("e", 10, 20, false), 0, "case 'x' diverged"}};

TEST(Validation, BandsIncludeTheirEnds) {
  const char* expected[] = {"inside", "outside", "inside", "reported", "failed"};
  for (std::size_t i = 0; i < kResults.size(); ++i)
    EXPECT_EQ(verdict(kResults[i]), expected[i]) << i;
}

TEST(Validation, VerdictsAreReadBackFromTheTable) {
  const auto verdicts = verdicts_in(validation_markdown(kResults, "1"));
  ASSERT_EQ(verdicts.size(), kResults.size());
  for (const ValidationResult& r : kResults)
    EXPECT_EQ(verdicts.at("discs/" + r.report.id), verdict(r));
}

TEST(Validation, CalibratedValuesAreCountedApart) {
  const std::string text = validation_table(kResults);
  EXPECT_NE(text.find("independent: 1 inside, 1 outside, 1 reported only, 1 failed"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("calibrated : 1 inside, 0 outside"), std::string::npos) << text;
}

}  // namespace
}  // namespace crepitus
