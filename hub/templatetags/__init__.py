"""What templates of the frame may say."""
