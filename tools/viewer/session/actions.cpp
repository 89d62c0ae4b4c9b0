#include "tools/viewer/session/actions.h"

#include "engine/check.h"

namespace crepitus {
namespace {

using namespace key;

constexpr const char *kPlaying = "Playing", *kLooking = "Looking around", *kBody = "What is shown",
                     *kReading = "Why, and settings", *kWindow = "The window";

constexpr ActionInfo kActions[] = {
    {Action::play, {kSpace}, "Space", "Play or pause", kPlaying},
    {Action::again, {'R'}, "R", "Play again from the beginning", kPlaying},
    {Action::again_at_once,
     {'R', true},
     "Shift R",
     "The same at once, before gas has gone",
     kPlaying},
    {Action::step_on, {kPeriod}, ".", "One step on", kPlaying},
    {Action::step_back, {kComma}, ",", "One step back", kPlaying},
    {Action::next_pop, {'N'}, "N", "To the next pop", kPlaying},
    {Action::previous_pop, {'B'}, "B", "Back to the pop before", kPlaying},
    {Action::slower, {kLeftBracket}, "[", "Slower", kPlaying},
    {Action::faster, {kRightBracket}, "]", "Faster", kPlaying},
    {Action::slow_motion, {'S'}, "S", "Slow motion around pops", kPlaying},
    {Action::loop, {'L'}, "L", "Loop", kPlaying},
    {Action::skip_minutes, {'K'}, "K", "Skip 20 minutes", kPlaying},
    {Action::look_front, {'1'}, "1", "From the front", kLooking},
    {Action::look_left, {'2'}, "2", "From the left", kLooking},
    {Action::look_back, {'3'}, "3", "From behind", kLooking},
    {Action::look_facets, {'4'}, "4", "Facet joints L4-L5", kLooking},
    {Action::look_sacroiliac, {'5'}, "5", "Left sacroiliac joint", kLooking},
    {Action::look_brim, {'6'}, "6", "Left hip brim", kLooking},
    {Action::orbit_left, {kLeft, false, true}, "Ctrl Left", "Walk around to the left", kLooking},
    {Action::orbit_right,
     {kRight, false, true},
     "Ctrl Right",
     "Walk around to the right",
     kLooking},
    {Action::orbit_up, {kUp, false, true}, "Ctrl Up", "Look from higher", kLooking},
    {Action::orbit_down, {kDown, false, true}, "Ctrl Down", "Look from lower", kLooking},
    {Action::closer, {kPageUp}, "Page Up", "Closer", kLooking},
    {Action::farther, {kPageDown}, "Page Down", "Farther away", kLooking},
    {Action::focus, {'F'}, "F", "Go to the joint that popped", kLooking},
    {Action::bones, {'1', true}, "Shift 1", "Bones", kBody},
    {Action::discs, {'2', true}, "Shift 2", "Discs", kBody},
    {Action::ligaments, {'3', true}, "Shift 3", "Ligaments", kBody},
    {Action::muscles, {'4', true}, "Shift 4", "Muscles", kBody},
    {Action::arrows, {'A'}, "A", "Arrows of forces and torques", kBody},
    {Action::labels, {'Y'}, "Y", "Names", kBody},
    {Action::xray, {'X'}, "X", "X-ray", kBody},
    {Action::isolate, {'I'}, "I", "Only what was clicked, or all again", kBody},
    {Action::why, {'W'}, "W", "Why it popped", kReading},
    {Action::remedy, {'W', true}, "Shift W", "Try what would help most", kReading},
    {Action::search, {'F', false, true}, "Ctrl F", "Search for a movement", kReading},
    {Action::reset, {kEscape, true}, "Shift Esc", "All settings as this person's", kReading},
    {Action::forget_earlier, {'G'}, "G", "Forget earlier curves", kReading},
    {Action::narration, {'V'}, "V", "Say what is happening, in words", kReading},
    {Action::doctor, {kF2}, "F2", "About pops, and when to see a doctor", kReading},
    {Action::mute, {'M'}, "M", "Sound on or off", kWindow},
    {Action::louder, {kEqual}, "+", "Louder", kWindow},
    {Action::quieter, {kMinus}, "-", "Quieter", kWindow},
    {Action::captions, {'C'}, "C", "Captions for pops", kWindow},
    {Action::theme, {'T'}, "T", "Dark, light, projector, colour-blind", kWindow},
    {Action::larger, {kEqual, false, true}, "Ctrl +", "Larger letters", kWindow},
    {Action::smaller, {kMinus, false, true}, "Ctrl -", "Smaller letters", kWindow},
    {Action::normal_size, {'0', false, true}, "Ctrl 0", "Letters as at first", kWindow},
    {Action::reduced_motion, {'Z'}, "Z", "Less motion: no flashes, no travelling", kWindow},
    {Action::quality, {'Q', true}, "Shift Q", "Quality of the picture", kWindow},
    {Action::help, {kF1}, "F1 or H", "This page", kWindow},
    {Action::close, {kEscape}, "Esc", "Close what is open", kWindow},
    {Action::quit, {'Q', false, true}, "Ctrl Q", "Quit", kWindow},
};

}  // namespace

std::span<const ActionInfo> action_table() { return kActions; }

const ActionInfo& info(Action action) {
  for (const ActionInfo& a : kActions)
    if (a.action == action) return a;
  CREPITUS_CHECK(false);
}

bool repeats(Action action) {
  switch (action) {
    case Action::step_on:
    case Action::step_back:
    case Action::orbit_left:
    case Action::orbit_right:
    case Action::orbit_up:
    case Action::orbit_down:
    case Action::closer:
    case Action::farther:
    case Action::louder:
    case Action::quieter:
      return true;
    default:
      return false;
  }
}

}  // namespace crepitus
