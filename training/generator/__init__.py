"""What draws: autoencoder, text encoder, U-Net, and their export as a checkpoint."""
