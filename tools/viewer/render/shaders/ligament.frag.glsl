in vec3 v_position, v_normal;
in vec4 v_surface;  // along m, across, tautness
out vec4 o_colour;
uniform vec3 u_slack, u_toe, u_taut;
uniform float u_alpha, u_bright;
void main() {
  vec3 v = normalize(u_eye_W - v_position);
  vec3 n = normalize(v_normal);
  if (dot(n, v) < 0.0) n = -n;
  float taut = v_surface.z;
  float across = v_surface.y;
  vec3 albedo = mix(linear(u_slack), linear(u_toe), smoothstep(-0.1, 0.5, taut));
  float pulled = smoothstep(0.8, 1.6, taut);
  albedo = mix(albedo, linear(u_taut), pulled);
  // fibres: faint when slack, bold when taut
  float fibre = 0.5 + 0.5 * cos(across * 3.14159 * 4.0);
  albedo *= 1.0 - mix(0.06, 0.40, smoothstep(0.3, 1.5, taut)) * (1.0 - fibre);
  // slack ones wear cross bands, like crimp
  float crimp = 0.5 + 0.5 * cos(v_surface.x * 6.2831853 / 0.003);
  albedo *= 1.0 - 0.16 * smoothstep(0.02, -0.3, taut) * crimp;
  vec3 colour = lit(albedo, v_position, n, 1.0, 0.14, 0.3);
  colour += albedo * 0.25 * pulled;
#ifdef GLASS
  o_colour = vec4(screen(colour * u_bright), u_alpha);
#else
  o_colour = vec4(screen(colour * u_bright), 1.0);
#endif
}
