in vec3 a_position;
in vec3 a_normal;
in vec4 a_surface;  // open to the light, cavity, cartilage, grain
uniform mat4 u_W_from_B, u_clip_from_W;
uniform float u_swell;  // pushes the surface out, for the contour; in pixels of the picture
uniform vec2 u_pixel;   // of the picture, in clip units
#ifdef SHADED
// triangles are hardly larger than pixels: light at their corners is enough, and much cheaper
uniform float u_bright;
out vec3 v_colour;
#else
out vec3 v_position, v_normal;
out vec4 v_surface;
#endif
void main() {
  vec4 p = u_W_from_B * vec4(a_position, 1.0);
  vec3 n = mat3(u_W_from_B) * a_normal;
  gl_Position = u_clip_from_W * p;
#ifdef SHADED
  v_colour = screen(bone_lit(bone_albedo(a_surface), p.xyz, n, a_surface) * u_bright);
#else
  v_position = p.xyz;
  v_normal = n;
  v_surface = a_surface;
#endif
#ifdef CONTOUR
  vec2 side = (u_clip_from_W * vec4(n, 0.0)).xy;
  float size = length(side);
  if (size > 1e-6) gl_Position.xy += side / size * u_pixel * u_swell * gl_Position.w;
#endif
}
