in vec3 v_position, v_normal;
in vec4 v_surface;
out vec4 o_colour;
uniform vec3 u_contour;
void main() { o_colour = vec4(u_contour, 1.0); }
