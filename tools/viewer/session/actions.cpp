#include "tools/viewer/session/actions.h"

#include "engine/check.h"

namespace crepitus {
namespace {

using namespace key;

constexpr const char *kPlaying = "Playing", *kLooking = "Looking around", *kBody = "What is shown",
                     *kReading = "Why, and settings", *kWindow = "The window";

constexpr ActionInfo kActions[] = {
    {UserAction::play, {kSpace}, "Space", "Play or pause", kPlaying},
    {UserAction::again, {'R'}, "R", "Play again from the beginning", kPlaying},
    {UserAction::again_at_once,
     {'R', true},
     "Shift R",
     "The same at once, before gas has gone",
     kPlaying},
    {UserAction::step_on, {kPeriod}, ".", "One step on", kPlaying},
    {UserAction::step_back, {kComma}, ",", "One step back", kPlaying},
    {UserAction::next_pop, {'N'}, "N", "To the next pop", kPlaying},
    {UserAction::previous_pop, {'B'}, "B", "Back to the pop before", kPlaying},
    {UserAction::slower, {kLeftBracket}, "[", "Slower", kPlaying},
    {UserAction::faster, {kRightBracket}, "]", "Faster", kPlaying},
    {UserAction::slow_motion, {'S'}, "S", "Slow motion around pops", kPlaying},
    {UserAction::loop, {'L'}, "L", "Loop", kPlaying},
    {UserAction::skip_minutes, {'K'}, "K", "Skip 20 minutes", kPlaying},
    {UserAction::save_scene, {'S', false, true}, "Ctrl S", "Save this run as a scene", kPlaying},
    {UserAction::why, {'W'}, "W", "Why it popped", kReading},
    {UserAction::remedy, {'W', true}, "Shift W", "Try what would help most", kReading},
    {UserAction::search, {'F', false, true}, "Ctrl F", "Search for a movement", kReading},
    {UserAction::reset, {kEscape, true}, "Shift Esc", "All settings as this person's", kReading},
    {UserAction::forget_earlier, {'G'}, "G", "Forget earlier curves", kReading},
    {UserAction::narration, {'V'}, "V", "Say what is happening, in words", kReading},
    {UserAction::doctor, {kF2}, "F2", "About pops, and when to see a doctor", kReading},
    {UserAction::look_front, {'1'}, "1", "From the front", kLooking},
    {UserAction::look_left, {'2'}, "2", "From the left", kLooking},
    {UserAction::look_back, {'3'}, "3", "From behind", kLooking},
    {UserAction::look_facets, {'4'}, "4", "Facet joints L4-L5", kLooking},
    {UserAction::look_sacroiliac, {'5'}, "5", "Left sacroiliac joint", kLooking},
    {UserAction::look_brim, {'6'}, "6", "Left hip brim", kLooking},
    {UserAction::orbit_left,
     {kLeft, false, true},
     "Ctrl Left",
     "Walk around to the left",
     kLooking},
    {UserAction::orbit_right,
     {kRight, false, true},
     "Ctrl Right",
     "Walk around to the right",
     kLooking},
    {UserAction::orbit_up, {kUp, false, true}, "Ctrl Up", "Look from higher", kLooking},
    {UserAction::orbit_down, {kDown, false, true}, "Ctrl Down", "Look from lower", kLooking},
    {UserAction::closer, {kPageUp}, "Page Up", "Closer", kLooking},
    {UserAction::farther, {kPageDown}, "Page Down", "Farther away", kLooking},
    {UserAction::focus, {'F'}, "F", "Go to the joint that popped", kLooking},
    {UserAction::bones, {'1', true}, "Shift 1", "Bones", kBody},
    {UserAction::discs, {'2', true}, "Shift 2", "Discs", kBody},
    {UserAction::ligaments, {'3', true}, "Shift 3", "Ligaments", kBody},
    {UserAction::muscles, {'4', true}, "Shift 4", "Muscles", kBody},
    {UserAction::arrows, {'A'}, "A", "Arrows of forces and torques", kBody},
    {UserAction::labels, {'Y'}, "Y", "Names", kBody},
    {UserAction::xray, {'X'}, "X", "X-ray", kBody},
    {UserAction::isolate, {'I'}, "I", "Only what was clicked, or all again", kBody},
    {UserAction::mute, {'M'}, "M", "Sound on or off", kWindow},
    {UserAction::louder, {kEqual}, "+", "Louder", kWindow},
    {UserAction::quieter, {kMinus}, "-", "Quieter", kWindow},
    {UserAction::captions, {'C'}, "C", "Captions for pops", kWindow},
    {UserAction::theme, {'T'}, "T", "Dark, light, projector, colour-blind", kWindow},
    {UserAction::larger, {kEqual, false, true}, "Ctrl +", "Larger letters", kWindow},
    {UserAction::smaller, {kMinus, false, true}, "Ctrl -", "Smaller letters", kWindow},
    {UserAction::normal_size, {'0', false, true}, "Ctrl 0", "Letters as at first", kWindow},
    {UserAction::reduced_motion, {'Z'}, "Z", "Less motion: no flashes, no travelling", kWindow},
    {UserAction::quality, {'Q', true}, "Shift Q", "Quality of the picture", kWindow},
    {UserAction::help, {kF1}, "F1 or H", "This page", kWindow},
    {UserAction::close, {kEscape}, "Esc", "Close what is open", kWindow},
    {UserAction::quit, {'Q', false, true}, "Ctrl Q", "Quit", kWindow},
};

}  // namespace

std::span<const ActionInfo> action_table() { return kActions; }

const ActionInfo& info(UserAction action) {
  for (const ActionInfo& a : kActions)
    if (a.action == action) return a;
  CREPITUS_CHECK(false);
}

bool repeats(UserAction action) {
  switch (action) {
    case UserAction::step_on:
    case UserAction::step_back:
    case UserAction::orbit_left:
    case UserAction::orbit_right:
    case UserAction::orbit_up:
    case UserAction::orbit_down:
    case UserAction::closer:
    case UserAction::farther:
    case UserAction::louder:
    case UserAction::quieter:
      return true;
    default:
      return false;
  }
}

}  // namespace crepitus
