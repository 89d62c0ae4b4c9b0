in vec3 a_position;
in vec3 a_normal;
in vec4 a_surface;  // open to the light, cavity, cartilage, grain
uniform mat4 u_W_from_B, u_clip_from_W;
uniform float u_swell;  // pushes the surface out, for the contour; in pixels of the picture
uniform vec2 u_pixel;   // of the picture, in clip units
out vec3 v_position, v_normal;
out vec4 v_surface;
void main() {
  vec4 p = u_W_from_B * vec4(a_position, 1.0);
  v_position = p.xyz;
  v_normal = mat3(u_W_from_B) * a_normal;
  v_surface = a_surface;
  gl_Position = u_clip_from_W * p;
#ifdef CONTOUR
  vec2 n = (u_clip_from_W * vec4(v_normal, 0.0)).xy;
  float size = length(n);
  if (size > 1e-6) gl_Position.xy += n / size * u_pixel * u_swell * gl_Position.w;
#endif
}
