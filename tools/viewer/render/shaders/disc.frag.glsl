in vec3 v_position, v_normal;
in vec4 v_surface;  // round, height, pressure, wear
out vec4 o_colour;
uniform vec3 u_disc, u_ring;
uniform float u_alpha, u_bright;
void main() {
  vec3 n = normalize(v_normal), v = normalize(u_eye_W - v_position);
  float rings = 0.5 + 0.5 * cos(v_surface.y * 6.2831853 * 6.0);
  // fibres cross from layer to layer
  float slant = mod(floor(v_surface.y * 6.0), 2.0) < 0.5 ? 1.0 : -1.0;
  float fibre = 0.5 + 0.5 * cos((v_surface.x * 64.0 + slant * v_surface.y * 6.0) * 6.2831853);
  vec3 fresh = mix(linear(u_disc), linear(u_ring), 0.5 * rings) * (0.95 + 0.06 * fibre);
  vec3 worn = linear(vec3(0.62, 0.52, 0.38)) * (0.8 + 0.3 * rings);
  vec3 albedo = mix(fresh, worn, 0.8 * v_surface.w);
  albedo = mix(albedo, albedo * vec3(0.78, 0.90, 1.10), v_surface.z);
  float dip = smoothstep(0.0, 0.14, v_surface.y) * smoothstep(1.0, 0.86, v_surface.y);
  float edge = 1.0 - max(0.0, dot(n, v));
  vec3 colour = lit(albedo, v_position, n, 0.55 + 0.45 * dip, 0.10, 0.3);
  colour += albedo * 0.16 * (0.4 + edge * edge);  // gristle lets light through
#ifdef GLASS
  o_colour = vec4(screen(colour * u_bright), u_alpha);
#else
  o_colour = vec4(screen(colour * u_bright), 1.0);
#endif
}
