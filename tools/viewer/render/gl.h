// OpenGL objects that clean up after themselves. The only header that shows GL to the rest of the
// renderer.
#pragma once

#include <epoxy/gl.h>

#include <cstdint>
#include <glm/glm.hpp>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace crepitus::gl {

// A shader program from sources without a #version line; `defines` come before both.
class Program {
 public:
  Program(std::string_view name, std::string_view defines, std::string_view vertex,
          std::string_view fragment);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void use() const { glUseProgram(id_); }
  // Names that the program does not use are ignored: the same setter serves variants.
  void set(const char* name, float x) const { glUniform1f(at(name), x); }
  void set(const char* name, int x) const { glUniform1i(at(name), x); }
  void set(const char* name, const glm::vec2& v) const { glUniform2f(at(name), v.x, v.y); }
  void set(const char* name, const glm::vec3& v) const { glUniform3f(at(name), v.x, v.y, v.z); }
  void set(const char* name, const glm::vec4& v) const {
    glUniform4f(at(name), v.x, v.y, v.z, v.w);
  }
  void set(const char* name, const glm::mat3& m) const {
    glUniformMatrix3fv(at(name), 1, GL_FALSE, &m[0][0]);
  }
  void set(const char* name, const glm::mat4& m) const {
    glUniformMatrix4fv(at(name), 1, GL_FALSE, &m[0][0]);
  }

 private:
  GLint at(const char* name) const { return glGetUniformLocation(id_, name); }
  GLuint id_ = 0;
};

// Vertices and triangles on the card. One attribute: how many numbers of which type, where in the
// vertex.
struct Attribute {
  GLint count;
  GLenum type;
  bool normalised;
  std::size_t offset;
};
class Mesh {
 public:
  Mesh(std::size_t stride, std::initializer_list<Attribute> attributes);
  ~Mesh();
  Mesh(Mesh&& other) noexcept
      : array_(std::exchange(other.array_, 0)),
        vertices_(std::exchange(other.vertices_, 0)),
        indices_(std::exchange(other.indices_, 0)),
        count_(other.count_) {}
  Mesh(const Mesh&) = delete;
  Mesh& operator=(const Mesh&) = delete;
  Mesh& operator=(Mesh&&) = delete;

  void upload(const void* vertices, std::size_t bytes, std::span<const std::uint32_t> indices,
              GLenum usage);
  void draw() const { draw_range(0, static_cast<std::uint32_t>(count_)); }
  void draw_range(std::uint32_t first, std::uint32_t count) const;  // of indices
  GLsizei count() const { return count_; }

 private:
  GLuint array_ = 0, vertices_ = 0, indices_ = 0;
  GLsizei count_ = 0;
};

// A framebuffer of its own: colour and depth, multisampled when samples > 0, or depth alone for
// shadows.
class Surface {
 public:
  Surface() = default;
  ~Surface() { release(); }
  Surface(const Surface&) = delete;
  Surface& operator=(const Surface&) = delete;

  void make_picture(int width, int height, int samples);  // does nothing when it is so already
  void make_shadow(int size);
  GLuint framebuffer() const { return framebuffer_; }
  GLuint depth_texture() const { return texture_; }
  int width() const { return width_; }
  int height() const { return height_; }

  void release();  // before the context goes

 private:
  GLuint framebuffer_ = 0, colour_ = 0, depth_ = 0, texture_ = 0;
  int width_ = 0, height_ = 0, samples_ = -1;
};

// "OpenGL 4.5 (Core Profile) Mesa 22.3.6, llvmpipe (LLVM 15.0.6)" of the current context.
std::string description();

}  // namespace crepitus::gl
