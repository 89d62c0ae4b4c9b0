// What is written and plotted over a picture of a movement: title, caption, the three headline
// curves, a close-up's frame. Lays itself out for any size; decides nothing.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/observe/recording.h"
#include "tools/viewer/overlay.h"
#include "tools/viewer/panels/chart.h"

namespace crepitus {

// A rectangle in pixels from the upper left corner.
struct PageBox {
  int x, y, width, height;
};

// Where things go on a canvas of this size, and how large its letters are.
struct PageLayout {
  double text_px;
  PageBox charts;    // along the lower edge
  PageBox close_up;  // at the right, above the charts
  double shift_up;   // of the camera, so that the body stands in the free part
};
PageLayout page_layout(int width, int height);

struct PagePop {
  double time_s;
  std::string sentence;  // "At 2.25 s the left facet joint L2-L3 popped."
};

// Of the whole movement.
struct FilmStory {
  std::string title, person;
  std::string notice;  // what to watch; shown while the film begins
  std::string level;   // of the facet curve: "L4L5"
  const RunRecording* recording = nullptr;
  std::vector<PagePop> pops;
  double from_s = 0, to_s = 1;
};

// Of one frame.
struct FilmMoment {
  double time_s = 0, slowing = 1;
  double film_s = 1e9;   // since the film began; 1e9 for a single picture
  int caption = -1;      // which pop is being told
  std::string scale;     // of arrows, "" when none are shown
  std::string close_up;  // title of the close-up, "" for none
  struct Label {
    Vec3 at;  // as project() says
    std::string text;
    bool name;  // of a part; else a quantity
  };
  std::vector<Label> labels{};
};

void draw_page(ImDrawList& list, const Overlay& overlay, const PageLayout& layout,
               const Canvas& canvas, const FilmStory& story, const FilmMoment& moment,
               const Palette& colours);

// The facet level a story is about: of the first pop of a facet, else the one whose gaps changed
// most.
std::string level_of_story(const RunRecording& recording, std::string_view popped_level);

}  // namespace crepitus
