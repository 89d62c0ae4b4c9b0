in vec3 a_position;
in vec3 a_normal;
in vec4 a_surface;
uniform mat4 u_clip_from_W;
uniform float u_swell;
uniform vec2 u_pixel;
out vec3 v_position, v_normal;
out vec4 v_surface;
void main() {
  v_position = a_position;
  v_normal = a_normal;
  v_surface = a_surface;
  gl_Position = u_clip_from_W * vec4(a_position, 1.0);
#ifdef CONTOUR
  vec2 n = (u_clip_from_W * vec4(a_normal, 0.0)).xy;
  float size = length(n);
  if (size > 1e-6) gl_Position.xy += n / size * u_pixel * u_swell * gl_Position.w;
#endif
}
