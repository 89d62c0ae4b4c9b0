in vec2 v_at;
out vec4 o_colour;
uniform vec3 u_top, u_bottom;
uniform vec2 u_middle;  // of the subject, where the backdrop is lightest
void main() {
  vec3 c = mix(u_bottom, u_top, clamp(0.5 + 0.5 * v_at.y, 0.0, 1.0));
#ifndef PLAIN
  vec2 d = (v_at - u_middle) * vec2(0.85, 0.75);
  c *= 1.0 + 0.16 * exp(-1.6 * dot(d, d)) - 0.10 * dot(v_at, v_at) * 0.5;
  // a grain of half a grey level, or the gradient shows in steps
  float grain = fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453) - 0.5;
  c += grain / 255.0;
#endif
  o_colour = vec4(c, 1.0);
}
