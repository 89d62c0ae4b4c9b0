// A process that has seen nothing but a scene, a state and parameters: continues and prints the hash of where it got to.
//   continue_snapshot SCENE.toml STATE STEPS [key=value of the start ...] [--wanted key=value ...]
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/simulation/body.h"
#include "tests/simulation/snapshot_file.h"

int main(int count, char** arguments) {
  using namespace crepitus;
  using namespace crepitus::testing;
  if (count < 4) return 2;
  Parameters first;
  int i = 4;
  for (; i < count && std::strcmp(arguments[i], "--wanted") != 0; ++i) set_parameter_text(first, arguments[i]);
  Parameters wanted = first;
  for (++i; i < count; ++i) set_parameter_text(wanted, arguments[i]);

  Simulation s = start(load_scene(arguments[1]), first);
  s.want(wanted);
  s.restore(read_state(arguments[2]));
  run(s, std::atoll(arguments[3]));
  std::printf("%s", hex(state_hash(s.state())).c_str());
  return 0;
}
