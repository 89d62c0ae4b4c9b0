// What every page of Crepitus shares: its style, and the words of caution at its end.
#pragma once

#include <string>
#include <string_view>

namespace crepitus {

// Puts content in the place of a mark that the page must have.
void put_into(std::string& page, std::string_view mark, std::string_view content);

// A library as it may stand inside a script or style element: nothing that would end it, no pointer
// to a file we do not ship.
std::string_view inlined_script(std::string_view script);
std::string_view inlined_style(std::string_view style);

// JSON that cannot be taken for markup, whatever a title says.
std::string script_data(std::string json);

std::string_view page_style();   // CSS
std::string_view page_script();  // JavaScript that stands before a page's own

// What this is and what it is not, and when to see a doctor; HTML.
std::string caution_html();

// A page without scripts in the report's style. `title` is text, `body` is HTML.
std::string plain_page(const std::string& title, const std::string& body);

}  // namespace crepitus
