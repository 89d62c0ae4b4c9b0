// A film file, made by the ffmpeg program: frames go through a pipe, the sound lies in a WAV file
// beside it.
#pragma once

#include <memory>
#include <string>

#include "tools/viewer/image.h"

namespace crepitus {

// "ffmpeg 5.1.6", or "" when there is none on the PATH.
std::string ffmpeg_version();

class FilmWriter {
 public:
  // Starts ffmpeg, which writes to a temporary neighbour of `path`. `wav`: bytes of the sound, ""
  // for a silent film. Throws OutputError.
  FilmWriter(const std::string& path, int width, int height, double frames_per_s,
             const std::string& wav);
  ~FilmWriter();  // an unfinished film leaves nothing behind
  FilmWriter(const FilmWriter&) = delete;
  FilmWriter& operator=(const FilmWriter&) = delete;

  void add(const Image& frame);  // throws OutputError with ffmpeg's own words when it has given up
  void finish();                 // completes the file and gives it its name

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace crepitus
