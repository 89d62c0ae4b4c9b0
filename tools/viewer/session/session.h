// What the window shows and what its keys and sliders do, without a window: who does which
// movement, the run and the moment shown, earlier runs, why it popped. Time comes in as the length
// of a frame.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/explain/describe.h"
#include "tools/viewer/session/clock.h"
#include "tools/viewer/session/inquiry.h"
#include "tools/viewer/session/library.h"
#include "tools/viewer/session/recorded_run.h"

namespace crepitus {

// Curves of an earlier run of the same movement, kept for comparison.
struct EarlierCurves {
  std::string person;
  Parameters parameters;
  bool disturbed;
  Curves curves;
};

// A pop that has just been shown: for flash, caption and sound.
struct Caption {
  PopEvent pop;
  std::string text;  // "The left facet joint L4-L5 popped."
  double age_s = 0;  // of the watcher's time
};

// How long until a joint can pop again.
struct JointClock {
  std::string joint;  // "left L4-L5"
  double minutes;
};

struct Controls {
  bool playing = true, loop = false, slow_motion = true;
  int speed = kRealTime;  // into kSpeeds
};

class Session {
 public:
  // Keeps a reference to `anatomy`.
  Session(const Anatomy& anatomy, Library library);

  // Another movement or another person; what was set by hand is given up. Throws InputError, and
  // then nothing has changed.
  void open_scene(const std::string& id);
  void open_person(const std::string& id);
  void open_file(const std::string& path);  // a scene file from anywhere
  // `persons`: the parameters without what was set by hand.
  void open(Subject subject, std::string scene_id, std::string person_id,
            const Parameters& persons);

  // One frame of so many seconds of the watcher's time.
  void frame(double frame_s);
  // Works on the explanation; true while there is work left.
  bool think(int steps);

  // Playing. At the end, play begins again.
  void play_or_pause();
  void play_again();          // from the beginning, as the sliders are now
  void play_again_at_once();  // the same, and gas of earlier pops is still there
  void step_by(int steps);
  void seek(double time_s);
  bool to_next_pop();  // false: there is none
  bool to_previous_pop();
  void faster(int notches);
  bool at_end() const;
  bool awaits_replay() const;  // at the end, and sliders have moved since the start

  // Sliders.
  const Parameters& chosen() const { return chosen_; }
  const Parameters& persons() const { return persons_; }  // without what was set by hand
  void set(const ParameterInfo& parameter, double value);
  void reset_all();
  void try_remedy(const Remedy& remedy);  // applies it and plays again

  void pull(int body, const Vec3& p_CP, const Vec3& force_W);
  void let_go();
  // The run so far as a scene file in this folder; returns its path. Throws InputError or
  // OutputError.
  std::string save_scene(const std::string& folder) const;
  void rest_minutes(double minutes);

  const Library& library() const { return library_; }
  const std::string& scene_id() const { return scene_id_; }
  const std::string& person_id() const { return person_id_; }
  const RecordedRun& run() const { return *run_; }
  bool ready() const { return run_->settled(); }  // else the body is still finding its balance
  std::int64_t seen() const {
    return seen_;
  }  // the last step that was shown since the run was last changed
  double now_s() const { return run_->time_s(run_->at()); }
  double end_s() const;  // of the scene, at the speed of movement chosen at its start
  double real_time_factor() const { return clock_.real_time_factor(); }
  double speed_now() const { return speed_now_; }  // slowed around pops
  std::vector<const ShownPop*> seen_pops() const;
  const std::vector<EarlierCurves>& earlier() const { return earlier_; }
  void forget_earlier() { earlier_.clear(); }
  std::string label(
      const EarlierCurves& e) const;  // what was different there: "Ligament laxity 1.5"

  const std::vector<Caption>& captions() const { return captions_; }  // newest last
  const std::vector<PopEvent>& popped_now() const {
    return popped_now_;
  }                                        // in the last frame, while playing
  std::vector<JointClock> clocks() const;  // of joints that are not ready, longest first

  const Inquiry* why() const { return why_.get(); }
  std::optional<WhyCard> card() const;  // of the pop chosen, or of a run without pops
  const PopEvent* explained_pop() const { return explained_ ? &*explained_ : nullptr; }
  void explain_pop(const PopEvent& pop) { explained_ = pop; }

  std::vector<std::string> narration() const { return narrator_->sentences(run_->shown()); }

  Controls controls;

 private:
  void begin(std::unique_ptr<RecordedRun> run);
  void keep_earlier();
  void notice_pops(std::int64_t from, std::int64_t to);
  void start_explaining();
  std::vector<double> pop_times() const;
  void replay(bool gas_stays);

  const Anatomy* anatomy_;
  Library library_;
  std::string scene_id_, person_id_;
  Parameters persons_, chosen_;
  std::unique_ptr<RecordedRun> run_;
  std::unique_ptr<Narrator> narrator_;
  std::unique_ptr<Inquiry> why_;
  std::string why_not_;
  std::optional<PopEvent> explained_;
  std::vector<EarlierCurves> earlier_;
  std::vector<Caption> captions_;
  std::vector<PopEvent> popped_now_;
  Clock clock_;
  double speed_now_ = 1, waited_s_ = 0;
  std::int64_t seen_ = 0;
  bool pulling_ = false;
};

// "Ligament laxity 1.5, Pelvic tilt 5 deg": values of `a` where they differ from `b`; at most two
// are named.
std::string differences(const Parameters& a, const Parameters& b);

}  // namespace crepitus
