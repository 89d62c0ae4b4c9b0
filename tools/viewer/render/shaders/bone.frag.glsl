out vec4 o_colour;
#ifdef SHADED
in vec3 v_colour;
void main() { o_colour = vec4(v_colour, 1.0); }
#else
in vec3 v_position, v_normal;
in vec4 v_surface;
uniform vec3 u_glass;
uniform float u_alpha, u_bright;
void main() {
  vec3 n = normalize(v_normal);
  vec3 albedo = bone_albedo(v_surface);
  vec3 colour = bone_lit(albedo, v_position, n, v_surface);
#ifdef GLASS
  // edges hold the shape, faces let through
  float edge = 1.0 - abs(dot(n, normalize(u_eye_W - v_position)));
  vec3 pane = mix(mix(colour, albedo * 1.1, 0.5), linear(u_glass), 0.3 + 0.7 * edge);
  o_colour = vec4(screen(pane * u_bright), u_alpha * (0.26 + 1.0 * edge * edge));
#else
  o_colour = vec4(screen(colour * u_bright), 1.0);
#endif
}
#endif
