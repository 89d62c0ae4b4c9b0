in vec3 v_position, v_normal;
in vec4 v_surface;
out vec4 o_colour;
uniform vec3 u_torque, u_pull, u_contact;
uniform float u_alpha;
void main() {
  vec3 n = normalize(v_normal);
  vec3 c = v_surface.x < 0.5 ? u_torque : (v_surface.x < 1.5 ? u_pull : u_contact);
  vec3 v = normalize(u_eye_W - v_position);
  float facing = max(0.0, dot(n, v));
  o_colour = vec4(screen(linear(c) * (0.45 + 0.75 * facing)), u_alpha);
}
