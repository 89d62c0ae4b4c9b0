in vec3 v_position, v_normal;
in vec4 v_surface;  // along, around, tendon, intensity
out vec4 o_colour;
uniform vec3 u_rest, u_active, u_tendon;
uniform float u_alpha, u_bright;

// small efforts are the ones that differ: the eye gets the root
float shown_of(float work) { return sqrt(clamp(work, 0.0, 1.0)); }

#ifdef GLASS
// A veil that is seen by its edges, lit by the room more than by its own colour.
void main() {
  vec3 n = normalize(v_normal);
  float edge = 1.0 - abs(dot(n, normalize(u_eye_W - v_position)));
  float tendon = smoothstep(0.35, 0.95, v_surface.z);
  vec3 albedo = mix(mix(linear(u_rest), linear(u_active), shown_of(v_surface.w)),
                    linear(u_tendon), tendon);
  float edge2 = edge * edge;
#ifdef PLAIN
  // as if lit from everywhere: so thin a veil shows its edges, not its light
  vec3 colour = albedo * (0.85 - 0.3 * edge2);
#else
  vec3 colour = simply_lit(albedo, v_position, n, 1.0, 0.35) * (1.0 - 0.35 * edge2);
#endif
  vec3 veil = mix(colour, albedo * 1.2 + vec3(0.42, 0.27, 0.25), 0.6);
  o_colour = vec4(screen(veil * u_bright),
                  u_alpha * mix(0.28, 1.5, edge2 * edge) * mix(1.0, 0.6, v_surface.z));
}
#else
void main() {
  vec3 n = normalize(v_normal), v = normalize(u_eye_W - v_position);
  float tendon = v_surface.z, shown = shown_of(v_surface.w);
  vec3 belly = mix(linear(u_rest), linear(u_active), shown);
#ifndef PLAIN
  // bundles of fibres
  float turn = v_surface.y * 6.2831853;
  float stripe = 0.5 + 0.5 * sin(turn * 13.0 + 1.7 * sin(v_surface.x * 9.0));
  float fine = 0.5 + 0.5 * sin(turn * 29.0 - 2.3 * sin(v_surface.x * 7.0));
  belly *= 0.82 + 0.2 * stripe + 0.08 * fine;
#else
  float fine = 0.5;
#endif
  vec3 ivory = linear(u_tendon) * (0.9 + 0.12 * fine);
  vec3 albedo = mix(belly, ivory, smoothstep(0.35, 0.95, tendon));
  float edge = 1.0 - abs(dot(n, v));
  vec3 colour = lit(albedo, v_position, n, 1.0, mix(0.10, 0.20, tendon), 0.35);
  // wet tissue is deeper at its edge, with a thin bright rim
  colour *= 1.0 - 0.35 * edge * edge;
  // a working muscle is bright wherever the lights are
  colour += albedo * 0.35 * shown * (1.0 - tendon);
  colour += vec3(0.10, 0.09, 0.10) * (edge * edge) * (edge * edge) * edge;
  o_colour = vec4(screen(colour * u_bright), 1.0);
}
#endif
