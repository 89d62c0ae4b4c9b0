// Numbers and texts as little-endian bytes, and back with every length checked.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace crepitus {

static_assert(std::endian::native == std::endian::little,
              "shards hold numbers as this processor does");

template <class T>
void put(std::string& bytes, T x) {
  static_assert(std::is_arithmetic_v<T>);
  bytes.append(reinterpret_cast<const char*>(&x), sizeof x);
}
inline void put_text(std::string& bytes, std::string_view text) {
  const auto length = static_cast<std::uint16_t>(std::min<std::size_t>(text.size(), 0xffff));
  put(bytes, length);
  bytes.append(text.substr(0, length));
}

// After the first thing that is not there, good() is false and everything else reads as nothing.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}
  bool good() const { return good_; }
  bool at_end() const { return bytes_.empty(); }
  std::size_t left() const { return bytes_.size(); }

  template <class T>
  T number() {
    T x{};
    const std::string_view bytes = take(sizeof x);
    if (good_) std::memcpy(&x, bytes.data(), sizeof x);
    return x;
  }
  std::string text() { return std::string(take(number<std::uint16_t>())); }

 private:
  std::string_view take(std::size_t count) {
    if (!good_ || count > bytes_.size()) {
      good_ = false;
      return {};
    }
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::string_view bytes_;
  bool good_ = true;
};

}  // namespace crepitus
