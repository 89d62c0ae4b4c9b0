in vec3 v_position, v_normal;
in vec4 v_surface;  // on the face, suction, gas
out vec4 o_colour;
uniform vec3 u_fluid, u_gas;
uniform float u_alpha, u_bright;
float speckle(vec2 p) { return fract(sin(dot(floor(p), vec2(12.9898, 78.233))) * 43758.5453); }
void main() {
  vec3 n = normalize(v_normal), v = normalize(u_eye_W - v_position);
  float edge = 1.0 - abs(dot(n, v));
  float suction = v_surface.z, gas = v_surface.w;
  vec3 fluid = linear(u_fluid) * (0.55 + 0.9 * suction);
  // gas: bubbles that fill the middle first
  float bubble = step(1.0 - gas * (1.2 - 0.7 * length(v_surface.xy)), speckle(v_surface.xy * 7.0));
  vec3 albedo = mix(fluid, linear(u_gas) * 1.4, bubble * gas);
  vec3 colour = albedo * (0.7 + 0.5 * max(0.0, dot(n, u_key_W))) + vec3(0.3) * pow(edge, 3.0);
  o_colour = vec4(screen(colour * u_bright), u_alpha * mix(0.75, 0.95, max(suction, gas)));
}
