in vec3 a_position;
uniform mat4 u_clip_from_W;
uniform vec3 u_centre, u_right, u_up;
out vec2 v_at;
void main() {
  v_at = a_position.xy;
  gl_Position = u_clip_from_W * vec4(u_centre + a_position.x * u_right + a_position.y * u_up, 1.0);
}
