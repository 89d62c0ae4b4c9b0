// What every page of Crepitus shares: its style, and the words of caution at its end.
#pragma once

#include <string>

namespace crepitus {

// What this is and what it is not, and when to see a doctor; HTML.
std::string caution_html();

// A page without scripts in the report's style. `title` is text, `body` is HTML.
std::string plain_page(const std::string& title, const std::string& body);

}  // namespace crepitus
