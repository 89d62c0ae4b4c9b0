in vec3 v_position;
out vec4 o_colour;
uniform vec3 u_ground, u_centre;
uniform float u_radius;
void main() {
  float far = length(v_position.xz - u_centre.xz) / u_radius;
  float fade = 1.0 - smoothstep(0.25, 1.0, far);
  vec3 v = normalize(u_eye_W - v_position);
  float shade = mix(0.38, 1.0, shadow_at(v_position, vec3(0.0, 1.0, 0.0)));
  // a grid of 10 cm that gives the eye a scale
  vec2 cell = abs(fract(v_position.xz / 0.1 + 0.5) - 0.5) * 0.1;
  vec2 wide = fwidth(v_position.xz);
  vec2 line = 1.0 - smoothstep(vec2(0.0), wide * 1.3 + 0.0006, cell);
  float grid = max(line.x, line.y) * clamp(0.004 / max(wide.x, wide.y), 0.0, 1.0);
  vec3 colour = linear(u_ground) * shade * (1.0 + 0.22 * grid);
  o_colour = vec4(screen(colour), fade * clamp(2.5 * abs(v.y), 0.0, 1.0));
}
