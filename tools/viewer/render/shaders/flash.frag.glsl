in vec2 v_at;
out vec4 o_colour;
uniform vec3 u_colour;
uniform float u_strength;  // 1 at the pop, fading to 0
void main() {
  float r = length(v_at);
  // a spark, and a ring that runs outwards from it
  float spark = exp(-14.0 * r * r);
  float ring = exp(-pow((r - 0.9 * (1.0 - u_strength * u_strength)) / 0.05, 2.0));
  float seen = (spark + 0.9 * ring) * u_strength * smoothstep(1.0, 0.9, r);
  o_colour = vec4(mix(u_colour, vec3(1.0), spark * 0.6), min(1.0, seen));
}
