#include <AL/al.h>
#include <AL/alc.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <vector>

#include "engine/sound/pop_sound.h"
#include "engine/sound/track.h"
#include "tools/viewer/speaker.h"

namespace crepitus {
namespace {

constexpr int kVoices = 8;          // pops that can be heard at the same time
constexpr float kToTheSide = 0.5f;  // how far to the left or right of the listener

void say_nothing(const char*, int, const char*, int, const char*, ...) {}

// Sound libraries write to stderr where there is no device. A window without sound is no error.
void hush() {
  setenv("ALSOFT_LOGLEVEL", "0", 0);
  if (void* alsa = dlopen("libasound.so.2", RTLD_LAZY))
    if (auto* set = reinterpret_cast<int (*)(void*)>(dlsym(alsa, "snd_lib_error_set_handler")))
      set(reinterpret_cast<void*>(say_nothing));
}

std::vector<std::int16_t> samples_of(const PopEvent& pop) {
  std::vector<std::int16_t> samples;
  for (const double x : pop_sound(pop, kSampleRate_Hz))
    samples.push_back(
        static_cast<std::int16_t>(std::lround(32767 * std::clamp<double>(x, -kCeiling, kCeiling))));
  return samples;
}

struct Device {
  ALCdevice* device = nullptr;
  ALCcontext* context = nullptr;

  Device() {
    hush();
    device = alcOpenDevice(nullptr);
    if (!device) return;
    context = alcCreateContext(device, nullptr);
    if (context) alcMakeContextCurrent(context);
  }
  ~Device() {
    if (context) {
      alcMakeContextCurrent(nullptr);
      alcDestroyContext(context);
    }
    if (device) alcCloseDevice(device);
  }
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
};

}  // namespace

struct Speaker::Parts {
  Device device;
  std::array<ALuint, kVoices> source{}, buffer{};
  std::size_t next = 0;

  Parts() {
    if (!device.context) return;
    alGenSources(kVoices, source.data());
    alGenBuffers(kVoices, buffer.data());
  }
  ~Parts() {
    if (!device.context) return;
    alSourceStopv(kVoices, source.data());
    alDeleteSources(kVoices, source.data());
    alDeleteBuffers(kVoices, buffer.data());
  }
};

Speaker::Speaker() = default;
Speaker::~Speaker() = default;

bool Speaker::play(const PopEvent& pop, double volume) {
  if (!parts_) parts_ = std::make_unique<Parts>();
  Parts& p = *parts_;
  const std::vector<std::int16_t> samples = samples_of(pop);
  if (!p.device.context || samples.empty()) return false;
  const std::size_t voice = p.next++ % kVoices;
  alSourceStop(p.source[voice]);
  alSourcei(p.source[voice], AL_BUFFER, 0);
  alBufferData(p.buffer[voice], AL_FORMAT_MONO16, samples.data(),
               static_cast<ALsizei>(samples.size() * sizeof samples[0]), kSampleRate_Hz);
  alSourcei(p.source[voice], AL_BUFFER, static_cast<ALint>(p.buffer[voice]));
  alSourcei(p.source[voice], AL_SOURCE_RELATIVE, AL_TRUE);
  alSource3f(p.source[voice], AL_POSITION, pop.side == "left" ? -kToTheSide : kToTheSide, 0, -1);
  alSourcef(p.source[voice], AL_GAIN, static_cast<float>(volume));
  alSourcePlay(p.source[voice]);
  return alGetError() == AL_NO_ERROR;
}

std::string Speaker::description() {
  const Device device;
  if (!device.context) return "no sound device: pops are seen, not heard";
  const char* name = alcGetString(device.device, ALC_DEVICE_SPECIFIER);
  return std::string("plays through ") + (name ? name : "the default device");
}

}  // namespace crepitus
