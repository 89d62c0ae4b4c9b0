// Light, shared by every kind of tissue. Colours are linear inside and leave through screen().
uniform vec3 u_eye_W;
uniform vec3 u_key_W, u_fill_W, u_back_W;  // unit, towards the lights

#ifdef SHADOW
uniform sampler2DShadow u_shadow;
uniform mat4 u_shadow_from_W;
uniform float u_shadow_texel;
float shadow_at(vec3 p_W, vec3 n_W) {
  vec3 q = (u_shadow_from_W * vec4(p_W + 0.003 * n_W, 1.0)).xyz * 0.5 + 0.5;
  if (any(lessThan(q, vec3(0.0))) || any(greaterThan(q, vec3(1.0)))) return 1.0;
  float d = u_shadow_texel;
#ifdef FINE
  float sum = 0.0;
  for (int i = -1; i <= 1; ++i)
    for (int j = -1; j <= 1; ++j) sum += texture(u_shadow, vec3(q.xy + 1.4 * d * vec2(i, j), q.z));
  return sum / 9.0;
#else
  float s = texture(u_shadow, vec3(q.xy + d * vec2(-0.7, -0.3), q.z)) + texture(u_shadow, vec3(q.xy + d * vec2(0.3, -0.7), q.z)) +
            texture(u_shadow, vec3(q.xy + d * vec2(0.7, 0.3), q.z)) + texture(u_shadow, vec3(q.xy + d * vec2(-0.3, 0.7), q.z));
  return 0.25 * s;
#endif
}
#else
float shadow_at(vec3 p_W, vec3 n_W) { return 1.0; }
#endif

uniform vec4 u_glow[4];      // place and radius
uniform float u_glow_on[4];  // strength
uniform int u_glows;
uniform vec3 u_glow_colour;

vec3 linear(vec3 c) { return c * c * (0.7 + 0.3 * c); }  // near enough to the sRGB curve, and cheap
vec3 screen(vec3 c) {
  c = c / (1.0 + max(vec3(0.0), c - 0.6) * 0.8);  // highlights roll off instead of clipping
  return sqrt(c) * (1.13 - 0.13 * sqrt(c));
}

// One light, the room, and glows: for machines that compute every pixel on the processor, and for
// veils, through which nothing finer would be seen.
vec3 simply_lit(vec3 albedo, vec3 p_W, vec3 n, float open, float soft) {
  float key = max(0.0, (dot(n, u_key_W) + soft) / (1.0 + soft));
  vec3 light = mix(vec3(0.20, 0.18, 0.17), vec3(0.36, 0.40, 0.46), 0.5 + 0.5 * n.y) * open;
  light += vec3(0.94, 0.89, 0.81) * (key * mix(0.5, 1.0, open));
  vec3 colour = albedo * light * mix(vec3(0.80, 0.58, 0.46), vec3(1.0), open);
  for (int i = 0; i < u_glows; ++i) {
    float d = length(p_W - u_glow[i].xyz) / u_glow[i].w;
    colour += linear(u_glow_colour) * u_glow_on[i] * exp(-d * d) * 0.7;
  }
  return colour;
}

#ifdef PLAIN
vec3 lit(vec3 albedo, vec3 p_W, vec3 n, float open, float gloss, float soft) {
  return simply_lit(albedo, p_W, n, open, soft);
}
#else
// gloss: strength of the highlight; soft: how far light creeps round the edge.
vec3 lit(vec3 albedo, vec3 p_W, vec3 n, float open, float gloss, float soft) {
  vec3 v = normalize(u_eye_W - p_W);
  float key = max(0.0, (dot(n, u_key_W) + soft) / (1.0 + soft));
  float shade = key > 0.0 ? shadow_at(p_W, n) : 1.0;
  float fill = max(0.0, 0.5 + 0.5 * dot(n, u_fill_W));
  float back = max(0.0, dot(n, u_back_W));
  float edge = 1.0 - max(0.0, dot(n, v));
  // buried places see less of the room, and what light they have has bounced off warm tissue
  vec3 buried = mix(vec3(0.80, 0.58, 0.46), vec3(1.0), open);
  vec3 sky = mix(vec3(0.17, 0.15, 0.14), vec3(0.30, 0.33, 0.38), 0.5 + 0.5 * n.y);
  vec3 light = sky * open * buried;
  light += vec3(1.0, 0.94, 0.85) * 0.92 * key * shade * mix(0.55, 1.0, open);
  light += vec3(0.55, 0.70, 0.92) * 0.17 * fill * fill * open;
  light += vec3(0.85, 0.92, 1.0) * 0.55 * back * edge * edge * mix(0.4, 1.0, open);
  vec3 colour = albedo * light * buried;
  vec3 h = normalize(u_key_W + v);
  float spark = pow(max(0.0, dot(n, h)), 28.0) * shade;
  colour += gloss * spark * vec3(1.0, 0.97, 0.92) * open;
  for (int i = 0; i < u_glows; ++i) {
    float d = length(p_W - u_glow[i].xyz) / u_glow[i].w;
    colour += linear(u_glow_colour) * u_glow_on[i] * exp(-d * d) * 0.7;
  }
  return colour;
}
#endif
