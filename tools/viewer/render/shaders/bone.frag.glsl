in vec3 v_position, v_normal;
in vec4 v_surface;
out vec4 o_colour;
uniform vec3 u_bone, u_hollow, u_edge, u_cartilage, u_glass;
uniform float u_alpha, u_bright;
void main() {
  vec3 n = normalize(v_normal);
  float open = v_surface.x, cavity = v_surface.y, cartilage = v_surface.z, grain = v_surface.w;
  vec3 albedo = linear(u_bone) * (0.93 + 0.14 * grain);
  albedo = mix(albedo, linear(u_hollow), smoothstep(0.5, 0.1, cavity) * 0.75);
  albedo = mix(albedo, linear(u_edge), smoothstep(0.5, 0.9, cavity) * 0.6);
  albedo = mix(albedo, linear(u_cartilage), cartilage * 0.85);
  vec3 colour = lit(albedo, v_position, n, open, mix(0.03, 0.20, cartilage), 0.25);
#ifdef GLASS
  // edges hold the shape, faces let through
  float edge = 1.0 - abs(dot(n, normalize(u_eye_W - v_position)));
  vec3 pane = mix(mix(colour, albedo * 1.1, 0.5), linear(u_glass), 0.3 + 0.7 * edge);
  o_colour = vec4(screen(pane * u_bright), u_alpha * (0.26 + 1.0 * edge * edge));
#else
  o_colour = vec4(screen(colour * u_bright), 1.0);
#endif
}
