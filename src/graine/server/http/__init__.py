"""What is asked of any request and said in any response: headers, limits, errors, files, who may ask."""
