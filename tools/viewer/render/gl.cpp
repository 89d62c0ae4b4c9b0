#include "tools/viewer/render/gl.h"

#include <fmt/format.h>

#include <stdexcept>
#include <vector>

namespace crepitus::gl {
namespace {

std::string head() {
  if (epoxy_is_desktop_gl()) return "#version 330 core\n";
  return "#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp "
         "sampler2DShadow;\n";
}

GLuint compile(GLenum kind, std::string_view name, std::string_view defines,
               std::string_view source) {
  const GLuint shader = glCreateShader(kind);
  const std::string text = head() + std::string(defines) + std::string(source);
  const char* begin = text.c_str();
  glShaderSource(shader, 1, &begin, nullptr);
  glCompileShader(shader);
  GLint good = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
  if (good) return shader;
  char log[2000] = "";
  glGetShaderInfoLog(shader, sizeof log, nullptr, log);
  throw std::runtime_error(
      fmt::format("shader '{}' does not compile on {}: {}", name, description(), log));
}

}  // namespace

Program::Program(std::string_view name, std::string_view defines, std::string_view vertex,
                 std::string_view fragment) {
  const GLuint v = compile(GL_VERTEX_SHADER, name, defines, vertex);
  const GLuint f = compile(GL_FRAGMENT_SHADER, name, defines, fragment);
  id_ = glCreateProgram();
  glAttachShader(id_, v);
  glAttachShader(id_, f);
  const char* const kAttributes[] = {"a_position", "a_normal", "a_surface"};
  for (GLuint i = 0; i < 3; ++i) glBindAttribLocation(id_, i, kAttributes[i]);
  glLinkProgram(id_);
  glDeleteShader(v);
  glDeleteShader(f);
  GLint good = 0;
  glGetProgramiv(id_, GL_LINK_STATUS, &good);
  if (good) return;
  char log[2000] = "";
  glGetProgramInfoLog(id_, sizeof log, nullptr, log);
  throw std::runtime_error(
      fmt::format("shader '{}' does not link on {}: {}", name, description(), log));
}
Program::~Program() { glDeleteProgram(id_); }

Mesh::Mesh(std::size_t stride, std::initializer_list<Attribute> attributes) {
  glGenVertexArrays(1, &array_);
  glGenBuffers(1, &vertices_);
  glGenBuffers(1, &indices_);
  glBindVertexArray(array_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_);
  GLuint index = 0;
  for (const Attribute& a : attributes) {
    glEnableVertexAttribArray(index);
    glVertexAttribPointer(index++, a.count, a.type, a.normalised ? GL_TRUE : GL_FALSE,
                          static_cast<GLsizei>(stride), reinterpret_cast<const void*>(a.offset));
  }
  glBindVertexArray(0);
}
Mesh::~Mesh() {
  glDeleteVertexArrays(1, &array_);
  glDeleteBuffers(1, &vertices_);
  glDeleteBuffers(1, &indices_);
}

void Mesh::upload(const void* vertices, std::size_t bytes, std::span<const std::uint32_t> indices,
                  GLenum usage) {
  glBindVertexArray(array_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(bytes), vertices, usage);
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, static_cast<GLsizeiptr>(indices.size_bytes()),
               indices.data(), usage);
  count_ = static_cast<GLsizei>(indices.size());
  glBindVertexArray(0);
}

void Mesh::draw_range(std::uint32_t first, std::uint32_t count) const {
  if (count == 0) return;
  glBindVertexArray(array_);
  glDrawElements(GL_TRIANGLES, static_cast<GLsizei>(count), GL_UNSIGNED_INT,
                 reinterpret_cast<const void*>(first * sizeof(std::uint32_t)));
}

void Surface::release() {
  glDeleteFramebuffers(1, &framebuffer_);
  glDeleteRenderbuffers(1, &colour_);
  glDeleteRenderbuffers(1, &depth_);
  glDeleteTextures(1, &texture_);
  framebuffer_ = colour_ = depth_ = texture_ = 0;
}

void Surface::make_picture(int width, int height, int samples) {
  GLint most = 0;
  glGetIntegerv(GL_MAX_SAMPLES, &most);
  samples = std::min(samples, static_cast<int>(most));
  if (framebuffer_ && width == width_ && height == height_ && samples == samples_) return;
  release();
  width_ = width;
  height_ = height;
  samples_ = samples;
  glGenFramebuffers(1, &framebuffer_);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  const auto attach = [&](GLuint& buffer, GLenum format, GLenum point) {
    glGenRenderbuffers(1, &buffer);
    glBindRenderbuffer(GL_RENDERBUFFER, buffer);
    glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples, format, width, height);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, point, GL_RENDERBUFFER, buffer);
  };
  attach(colour_, GL_RGBA8, GL_COLOR_ATTACHMENT0);
  attach(depth_, GL_DEPTH_COMPONENT24, GL_DEPTH_ATTACHMENT);
  if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE)
    throw std::runtime_error(fmt::format("no framebuffer of {} x {} with {} samples on {}", width,
                                         height, samples, description()));
}

void Surface::make_shadow(int size) {
  if (framebuffer_ && size == width_) return;
  release();
  width_ = height_ = size;
  glGenTextures(1, &texture_);
  glBindTexture(GL_TEXTURE_2D, texture_);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_DEPTH_COMPONENT24, size, size, 0, GL_DEPTH_COMPONENT,
               GL_UNSIGNED_INT, nullptr);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_COMPARE_MODE, GL_COMPARE_REF_TO_TEXTURE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_COMPARE_FUNC, GL_LEQUAL);
  glGenFramebuffers(1, &framebuffer_);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_TEXTURE_2D, texture_, 0);
  const GLenum none = GL_NONE;
  glDrawBuffers(1, &none);
  glReadBuffer(GL_NONE);
}

std::string description() {
  const auto text = [](GLenum name) {
    const GLubyte* s = glGetString(name);
    return s ? std::string(reinterpret_cast<const char*>(s)) : std::string("?");
  };
  return fmt::format("OpenGL {}, {}", text(GL_VERSION), text(GL_RENDERER));
}

}  // namespace crepitus::gl
