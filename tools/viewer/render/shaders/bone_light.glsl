// What a bone sends to the eye; linear.
uniform vec3 u_bone, u_hollow, u_edge, u_cartilage;
vec3 bone_albedo(vec4 surface) {
  float cavity = surface.y, cartilage = surface.z, grain = surface.w;
  vec3 albedo = linear(u_bone) * (0.93 + 0.14 * grain);
  albedo = mix(albedo, linear(u_hollow), smoothstep(0.5, 0.1, cavity) * 0.75);
  albedo = mix(albedo, linear(u_edge), smoothstep(0.5, 0.9, cavity) * 0.6);
  return mix(albedo, linear(u_cartilage), cartilage * 0.85);
}
vec3 bone_lit(vec3 albedo, vec3 p_W, vec3 n, vec4 surface) {
  return lit(albedo, p_W, n, surface.x, mix(0.03, 0.20, surface.z), 0.25);
}
