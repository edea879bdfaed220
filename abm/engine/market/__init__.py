"""The market of a month: rules and routes by seller group, then sales; and what firms press for."""
