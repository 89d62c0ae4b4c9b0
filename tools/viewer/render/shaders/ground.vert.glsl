in vec3 a_position;
uniform mat4 u_clip_from_W;
uniform vec3 u_centre;
out vec3 v_position;
void main() {
  v_position = u_centre + a_position;
  gl_Position = u_clip_from_W * vec4(v_position, 1.0);
}
