// What each of the user's actions does: the other half of session/actions, which says how they are
// called and which keys they have.
#pragma once

#include <span>

#include "tools/viewer/panels/ui.h"
#include "tools/viewer/viewpoint.h"
#include "tools/viewer/window.h"

namespace crepitus {

// Keys become wishes, like buttons; letters that are being typed do not.
void follow_keys(Ui& ui, std::span<const Window::KeyPress> keys);

// `clicked`: the part of the body that was clicked last.
void act(Ui& ui, Viewpoint& viewpoint, const Part& clicked, UserAction action);

}  // namespace crepitus
