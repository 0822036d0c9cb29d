// The short names of the emoji that messages use; any other stays as it was typed.
export const EMOJI = {
  arrow_right: "➡️", bell: "🔔", closed_lock_with_key: "🔐", eyes: "👀", globe_with_meridians: "🌐",
  hourglass_flowing_sand: "⏳", large_green_circle: "🟢", large_yellow_circle: "🟡", lock: "🔒",
  no_entry: "⛔", red_circle: "🔴", tada: "🎉", warning: "⚠️", white_check_mark: "✅", x: "❌",
};
