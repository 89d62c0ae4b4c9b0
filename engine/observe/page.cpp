#include "engine/observe/page.h"

#include <fmt/format.h>

#include <string_view>

#include "engine/check.h"
#include "engine/observe/red_flags.h"

namespace crepitus {
namespace embedded {  // made by crepitus_embed, see engine/CMakeLists.txt
std::string_view report_style();
std::string_view page_script();
}  // namespace embedded

void put_into(std::string& page, std::string_view mark, std::string_view content) {
  const std::size_t at = page.find(mark);
  CREPITUS_CHECK(at != std::string::npos);
  page.replace(at, mark.size(), content);
}

std::string_view inlined_script(std::string_view script) {
  CREPITUS_CHECK(script.find("</script") == std::string_view::npos);
  return script.substr(0, script.find("//# sourceMappingURL="));
}
std::string_view inlined_style(std::string_view style) {
  CREPITUS_CHECK(style.find("</style") == std::string_view::npos);
  return style.substr(0, style.find("/*# sourceMappingURL="));
}

std::string script_data(std::string json) {
  constexpr std::string_view kEscaped = "\\u003c";
  for (std::size_t at = 0; (at = json.find('<', at)) != std::string::npos; at += kEscaped.size())
    json.replace(at, 1, kEscaped);
  return json;
}

std::string_view page_style() { return embedded::report_style(); }
std::string_view page_script() { return embedded::page_script(); }

std::string caution_html() {
  return fmt::format(
      "<h2>What this is, and what it is not</h2>"
      "<p><strong>Model estimate, not a diagnosis.</strong> These numbers come from a computer model of one adult body. Real "
      "backs differ from it and from each other. {}</p>"
      "<h2>{}</h2><p>{} <strong>{}</strong></p>",
      kUsuallyHarmless, kDoctorTitle, kSeeADoctor, kEmergency);
}

std::string plain_page(const std::string& title, const std::string& body) {
  std::string plain;  // a title is text
  for (const char c : title) plain += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
      "<link rel=\"icon\" href=\"data:,\">\n<style>{}</style>\n</head>\n<body>\n{}\n</body>\n</html>\n",
      plain, embedded::report_style(), body);
}

}  // namespace crepitus
