"""What happens: a booking is heard, a pupil answers, a class is summed up. Loads, decides with the domain, stores."""
